extension ActionTraits {
  /// A machine is started.
  ///
  /// On 2008 R2 a start cancels a merge that is under way; all its progress is lost.
  public static let start = ActionTraits(
    subject: .virtualMachine,
    imperative: "Start",
    meaning: "A machine is started.",
    isDisruptive: false,
    isIrreversible: false,
    needsReason: false
  )
}
