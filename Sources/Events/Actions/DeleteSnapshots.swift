extension ActionTraits {
  /// All snapshots of a machine are deleted as no longer needed; their states are lost.
  ///
  /// To Hyper-V the same request as a merge, so the same merge of disks follows; to people another
  /// decision, which is why it needs a reason.
  public static let deleteSnapshots = ActionTraits(
    subject: .virtualMachine,
    imperative: "Delete snapshots",
    meaning: "All snapshots of a machine are deleted as no longer needed; their states are lost.",
    isDisruptive: true,
    isIrreversible: true,
    needsReason: true
  )
}
