extension ActionTraits {
  /// The guest's operating system is shut down cleanly.
  ///
  /// The only way off that leaves nothing behind: a saved machine would never wake again on a host
  /// with Service Pack 1, and a cut of power may harm the guest's file systems.
  public static let shutDown = ActionTraits(
    subject: .virtualMachine,
    imperative: "Shut down",
    meaning: "The guest's operating system is shut down cleanly.",
    isDisruptive: true,
    isIrreversible: false,
    needsReason: false
  )
}
