extension ActionTraits {
  /// Heartbeat and network of a guest were checked after its update.
  ///
  /// Details `heartbeat` and `network` may say what was found.
  public static let verifyGuest = ActionTraits(
    subject: .virtualMachine,
    imperative: "Verify guest",
    meaning: "Heartbeat and network of a guest were checked after its update.",
    isDisruptive: false,
    isIrreversible: false,
    needsReason: false
  )
}
