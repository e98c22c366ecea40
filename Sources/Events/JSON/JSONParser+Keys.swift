extension JSONParser {
  /// Reads a key and refuses it when the open object has it already.
  ///
  /// In the canonical form the keys ascend, so a look at the key before is enough. Otherwise small
  /// objects compare the first bytes with all keys before, and large ones keep a set.
  mutating func newKey(first: Int, seen: inout Set<ByteKey>) throws(JSONError) {
    guard at < end else { throw failure(.unexpectedEnd, at: at) }
    guard base[at] == Byte.quote else { throw failure(.unexpectedByte, at: at) }
    let start = at
    let place = tape.count
    try text()
    let key = Key(prefix: prefix(ofTextAt: place), place: place)
    if canonical {
      if keys.count > first { try checkOrder(of: key, at: start) }
      // The key before is all that the next one is compared with.
      keys.drop(from: first)
    } else {
      try checkNew(key, at: start, first: first, seen: &seen)
    }
    keys.append(key)
  }

  private borrowing func checkNew(
    _ key: Key, at start: Int, first: Int, seen: inout Set<ByteKey>
  ) throws(JSONError) {
    if keys.count &- first < Self.linearLimit {
      for index in first..<keys.count where keys[index].prefix == key.prefix {
        let text = text(at: key.place)
        guard !text.hasSameBytes(as: self.text(at: keys[index].place)) else {
          throw failure(.duplicateKey(text), at: start)
        }
      }
    } else {
      if seen.isEmpty {
        for index in first..<keys.count { seen.insert(ByteKey(text: text(at: keys[index].place))) }
      }
      let text = text(at: key.place)
      guard seen.insert(ByteKey(text: text)).inserted else {
        throw failure(.duplicateKey(text), at: start)
      }
    }
  }

  /// Refuses a key that does not come after the key before it.
  @inline(__always)
  private borrowing func checkOrder(of key: Key, at start: Int) throws(JSONError) {
    let previous = keys[keys.count &- 1]
    if previous.prefix < key.prefix, (previous.prefix | key.prefix) & SWAR.highBits == 0 { return }
    try compareFully(key, with: previous, at: start)
  }

  @inline(never)
  private borrowing func compareFully(
    _ key: Key, with previous: Key, at start: Int
  ) throws(JSONError) {
    let (text, before) = (text(at: key.place), text(at: previous.place))
    if before.precedesInUTF16(text) { return }
    throw failure(text.hasSameBytes(as: before) ? .duplicateKey(text) : .notCanonical, at: start)
  }

  /// The first eight bytes of a key, the first the most significant, padded with zeros.
  ///
  /// Different prefixes mean different keys; equal ones settle nothing. ASCII prefixes order keys
  /// as their UTF-16 code units do.
  @inline(__always)
  private borrowing func prefix(ofTextAt place: Int) -> UInt64 {
    let start = tape.offset(ofTextAt: place)
    let count = tape.length(ofTextAt: place)
    // A key whose bytes lie elsewhere, or at the very end, is read byte for byte.
    guard start &+ 8 <= end else {
      var prefix: UInt64 = 0
      var shift: UInt64 = 64
      for byte in text(at: place).utf8.prefix(8) {
        shift &-= 8
        prefix |= UInt64(byte) << shift
      }
      return prefix
    }
    let word = UnsafeRawPointer(base + start).loadUnaligned(as: UInt64.self).bigEndian
    return count >= 8 ? word : word & ~(UInt64.max >> UInt64(count &* 8))
  }

  /// The text at a place of the tape.
  private borrowing func text(at place: Int) -> String {
    let offset = tape.offset(ofTextAt: place)
    let count = tape.length(ofTextAt: place)
    guard offset >= end else {
      let bytes = UnsafeBufferPointer(start: base, count: end)[offset..<offset + count]
      return String(decoding: bytes, as: UTF8.self)
    }
    return String(decoding: unescaped[offset - end..<offset - end + count], as: UTF8.self)
  }
}
