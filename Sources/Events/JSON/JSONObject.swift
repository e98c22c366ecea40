/// The members of a JSON object in the order given.
///
/// Two objects are equal when they hold the same members in the same order, keys and strings
/// compared byte for byte. A parsed object never repeats a key; one made by hand may, and then
/// ``JSONValue/canonicalBytes(maximumDepth:)`` refuses it.
public struct JSONObject: Hashable, Sendable {
  /// One key and its value.
  public struct Member: Hashable, Sendable {
    /// The name, compared by UTF-8 bytes.
    public var key: String
    /// What the name stands for.
    public var value: JSONValue

    /// Makes a member.
    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }

    /// Whether both have the same key, byte for byte, and the same value.
    public static func == (lhs: Member, rhs: Member) -> Bool {
      lhs.key.hasSameBytes(as: rhs.key) && lhs.value == rhs.value
    }

    /// Feeds key and value to a hasher, the key as UTF-8 bytes.
    public func hash(into hasher: inout Hasher) {
      key.hashBytes(into: &hasher)
      hasher.combine(value)
    }
  }

  /// The members in the order given.
  public var members: [Member]

  /// Makes an object of these members, in this order.
  public init(_ members: [Member] = []) {
    self.members = members
  }

  /// The value under a key, nil when there is none.
  ///
  /// Setting nil removes the member; setting a value replaces it in place or appends it. To store
  /// `null`, set `JSONValue.null`. Complexity: linear in the number of members.
  public subscript(key: String) -> JSONValue? {
    get {
      index(of: key).map { members[$0].value }
    }
    set {
      switch (index(of: key), newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  private func index(of key: String) -> Int? {
    key.withBytes { wanted in
      members.firstIndex { $0.key.hasBytes(wanted) }
    }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Makes an object with the members in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(elements.map { Member(key: $0.0, value: $0.1) })
  }
}
