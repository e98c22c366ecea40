extension ActionTraits {
  /// The machine's power is cut.
  ///
  /// For a guest that no longer answers. What the guest had not written yet is lost, so it is never
  /// proposed, only recorded with a reason.
  public static let turnOff = ActionTraits(
    subject: .virtualMachine,
    imperative: "Turn off",
    meaning: "The machine's power is cut.",
    isDisruptive: true,
    isIrreversible: true,
    needsReason: true
  )
}
