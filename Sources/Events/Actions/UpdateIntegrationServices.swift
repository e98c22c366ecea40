extension ActionTraits {
  /// The guest gets the Integration Services of its host's build.
  ///
  /// With old ones a guest usually has no network. The route depends on the guest's family; the
  /// route `none` states that they do not apply to this guest.
  public static let updateIntegrationServices = ActionTraits(
    subject: .virtualMachine,
    imperative: "Update Integration Services",
    meaning: "The guest gets the Integration Services of its host's build.",
    isDisruptive: true,
    isIrreversible: false,
    needsReason: false
  )
}
