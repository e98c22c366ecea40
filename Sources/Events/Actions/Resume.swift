extension ActionTraits {
  /// A paused machine runs again.
  ///
  /// A paused machine still has its memory on the host, and cannot shut itself down.
  public static let resume = ActionTraits(
    subject: .virtualMachine,
    imperative: "Resume",
    meaning: "A paused machine runs again.",
    isDisruptive: true,
    isIrreversible: false,
    needsReason: false
  )
}
