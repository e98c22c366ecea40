/// What is true of every action of one kind, whatever it is done to.
public struct ActionTraits: Hashable, Sendable {
  /// What an action is done to.
  public enum Subject: String, Hashable, Sendable {
    /// The host as a whole.
    case host
    /// One virtual machine.
    case virtualMachine = "vm"
  }

  /// What it is done to.
  public let subject: Subject
  /// What a person is told to do, in the imperative.
  public let imperative: String
  /// What it means, in one sentence.
  public let meaning: String
  /// Whether it takes something away from users, so that it needs an open window.
  public let isDisruptive: Bool
  /// Whether there is no way back from it.
  public let isIrreversible: Bool
  /// Whether it destroys something a guest had, so that it is not recorded without a reason.
  public let needsReason: Bool
}
