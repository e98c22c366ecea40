extension ActionTraits {
  /// A saved machine is woken, so that it can be shut down.
  ///
  /// Comes before its snapshots are merged: on 2008 R2 waking a machine throws a merge's progress
  /// away. Possible only on the Windows build that it was saved on.
  public static let restore = ActionTraits(
    subject: .virtualMachine,
    imperative: "Restore",
    meaning: "A saved machine is woken, so that it can be shut down.",
    isDisruptive: true,
    isIrreversible: false,
    needsReason: false
  )
}
