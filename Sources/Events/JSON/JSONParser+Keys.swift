extension JSONParser {
  /// Reads a key and refuses it when the open object has it already.
  ///
  /// In the canonical form the keys ascend, so a look at the key before is enough. Otherwise small
  /// objects compare the first bytes with all keys before, and large ones keep a set.
  mutating func newKey(
    first: Int, firstPrefix: Int, seen: inout Set<ByteKey>
  ) throws(JSONError) -> String {
    guard at < end else { throw failure(.unexpectedEnd, at: at) }
    guard base[at] == Byte.quote else { throw failure(.unexpectedByte, at: at) }
    let start = at
    let key = try string()
    let prefix = prefix(of: key, at: start &+ 1)
    if canonical {
      try checkOrder(of: key, prefix, at: start, first: first)
    } else if members.count &- first < Self.linearLimit {
      for index in firstPrefix..<prefixes.count
      where prefixes[index] == prefix
        && members[first &+ index &- firstPrefix].key.hasSameBytes(as: key)
      {
        throw failure(.duplicateKey(key), at: start)
      }
    } else {
      if seen.isEmpty {
        for index in first..<members.count { seen.insert(ByteKey(text: members[index].key)) }
      }
      guard seen.insert(ByteKey(text: key)).inserted else {
        throw failure(.duplicateKey(key), at: start)
      }
    }
    prefixes.push(prefix)
    return key
  }

  /// Refuses a key that does not come after the key before it.
  @inline(__always)
  private borrowing func checkOrder(
    of key: String, _ prefix: UInt64, at start: Int, first: Int
  ) throws(JSONError) {
    guard members.count > first else { return }
    let previous = prefixes[prefixes.count &- 1]
    if previous < prefix, (previous | prefix) & SWAR.highBits == 0 { return }
    try compareFully(key, with: members[members.count &- 1].key, at: start)
  }

  @inline(never)
  private borrowing func compareFully(
    _ key: String, with previous: String, at start: Int
  ) throws(JSONError) {
    if previous.precedesInUTF16(key) { return }
    throw failure(key.hasSameBytes(as: previous) ? .duplicateKey(key) : .notCanonical, at: start)
  }

  /// The first eight bytes of a key, the first the most significant, padded with zeros.
  ///
  /// Different prefixes mean different keys; equal ones settle nothing. ASCII prefixes order keys
  /// as their UTF-16 code units do.
  @inline(__always)
  private borrowing func prefix(of key: String, at start: Int) -> UInt64 {
    let count = key.utf8.count
    // An escape is always longer than what it stands for.
    guard at &- start &- 1 == count, start &+ 8 <= end else {
      var prefix: UInt64 = 0
      var shift: UInt64 = 64
      for byte in key.utf8.prefix(8) {
        shift &-= 8
        prefix |= UInt64(byte) << shift
      }
      return prefix
    }
    let word = UnsafeRawPointer(base + start).loadUnaligned(as: UInt64.self).bigEndian
    return count >= 8 ? word : word & ~(UInt64.max >> UInt64(count &* 8))
  }
}
