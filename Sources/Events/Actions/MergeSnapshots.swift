extension ActionTraits {
  /// All snapshots of a machine are merged into its virtual disk.
  ///
  /// On 2008 R2 it runs only while the machine is off, takes hours on large disks, and begins again
  /// at zero if the machine is started. It is finished when no differencing disk is attached any
  /// more, not when the snapshot has left the list.
  public static let mergeSnapshots = ActionTraits(
    subject: .virtualMachine,
    imperative: "Merge snapshots",
    meaning: "All snapshots of a machine are merged into its virtual disk.",
    isDisruptive: true,
    isIrreversible: true,
    needsReason: false
  )
}
