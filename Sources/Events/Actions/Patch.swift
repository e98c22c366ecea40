extension ActionTraits {
  /// The service pack is installed on the host.
  ///
  /// The point of no return of the night: it changes the format of saved states.
  public static let patch = ActionTraits(
    subject: .host,
    imperative: "Install the service pack",
    meaning: "The service pack is installed on the host.",
    isDisruptive: true,
    isIrreversible: true,
    needsReason: false
  )
}
