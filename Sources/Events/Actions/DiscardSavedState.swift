extension ActionTraits {
  /// The saved memory of a machine is deleted; it is off then.
  ///
  /// Data loss: to the guest it is a cut of power. All that is left for a machine whose state was
  /// saved before the service pack.
  public static let discardSavedState = ActionTraits(
    subject: .virtualMachine,
    imperative: "Discard saved state",
    meaning: "The saved memory of a machine is deleted; it is off then.",
    isDisruptive: true,
    isIrreversible: true,
    needsReason: true
  )
}
