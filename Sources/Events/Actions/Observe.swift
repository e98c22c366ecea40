extension ActionTraits {
  /// A fresh look at a whole host; recorded by importing an inventory.
  ///
  /// Never started nor completed like the others: the observation is its own record.
  public static let observe = ActionTraits(
    subject: .host,
    imperative: "Observe",
    meaning: "A fresh look at a whole host; recorded by importing an inventory.",
    isDisruptive: false,
    isIrreversible: false,
    needsReason: false
  )
}
