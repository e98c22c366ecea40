/// A look at a host was finished.
///
/// Stands after the ``VMObserved`` of the same command. Every machine in `seen` that has none of
/// those was found just as it was known: so a look that finds nothing new costs one small event.
public struct HostObserved: EventData {
  /// Whether every machine of the host was listed; one that is missing is gone.
  public let isWhole: Bool
  /// What was seen of the host itself.
  public let facts: HostFacts
  /// The machines that were seen.
  public let seen: [VMID]
  /// SHA-256 over the canonical bytes of all that was seen, in hexadecimal: an auditor can hold
  /// the collector's file against it.
  public let digest: String

  /// A finished look at a host.
  public init(isWhole: Bool, facts: HostFacts, seen: [VMID], digest: String) {
    self.isWhole = isWhole
    self.facts = facts
    self.seen = seen
    self.digest = digest
  }

  /// Reads the data of an entry.
  public init(_ reader: JSONReader) throws(JSONShapeError) {
    isWhole = try reader.bool("whole")
    facts = try HostFacts(reader.required("host"))
    seen = try reader.list("seen") { (item) throws(JSONShapeError) in try item.vmID() }
    digest = try reader.string("digest")
  }

  /// The data as it is written.
  public var data: JSONObject {
    [
      "whole": .bool(isWhole), "host": .object(facts.data),
      "seen": .array(seen.map { .string($0.text) }), "digest": .string(digest),
    ]
  }
}
