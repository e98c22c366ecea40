extension ActionTraits {
  /// The host is restarted.
  ///
  /// Each machine that runs then suffers its automatic stop action, usually a save: the silent way
  /// to a machine that never wakes again.
  public static let reboot = ActionTraits(
    subject: .host,
    imperative: "Restart the host",
    meaning: "The host is restarted.",
    isDisruptive: true,
    isIrreversible: true,
    needsReason: false
  )
}
