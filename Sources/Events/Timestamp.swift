/// An instant in UTC, to the millisecond.
///
/// Own arithmetic instead of Foundation's `Date`: an event holds no floating point, and a replay
/// reads two instants per entry, several hundred thousand entries a second
/// (docs/decisions/0003-own-timestamp.md).
public struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  /// 1601-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z, in milliseconds.
  private static let first: Int64 = -11_644_473_600_000
  private static let last: Int64 = 253_402_300_799_999

  /// The instant that many milliseconds after 1970-01-01T00:00:00Z.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Reads an RFC 3339 time of the years 1601 to 9999, with `Z` or a numeric offset.
  ///
  /// Nothing for a time without an offset: nobody could say when that was. Digits after the
  /// milliseconds are cut off. A leap second is read as the second before it.
  public init?(_ text: String) {
    guard let read = text.withBytes({ Timestamp($0) }) else { return nil }
    self = read
  }

  /// Reads an RFC 3339 time from its bytes, see ``init(_:)-(String)``.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    var reader = TimestampReader(bytes: bytes)
    // An offset can carry a time out of the years that can be written again.
    guard let value = reader.read(), (Timestamp.first...Timestamp.last).contains(value) else {
      return nil
    }
    milliseconds = value
  }

  /// Reads a time in the one form that ``description`` gives it, and no other.
  package init?(canonical bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count == 20 || bytes.count == 24, bytes[10] == UInt8(ascii: "T"),
      bytes[bytes.count - 1] == UInt8(ascii: "Z"),
      // A leap second is written as the second before it, and a whole second without a fraction.
      bytes[17] != UInt8(ascii: "6"),
      bytes.count == 20 || !bytes[20..<23].allSatisfy({ $0 == UInt8(ascii: "0") })
    else { return nil }
    var reader = TimestampReader(bytes: bytes)
    guard let value = reader.read() else { return nil }
    milliseconds = value
  }

  /// Whether the left one comes before the right one.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The instant `seconds` later.
  public func adding(seconds: Int) -> Timestamp {
    Timestamp(milliseconds: milliseconds + Int64(seconds) * 1000)
  }

  /// Whole seconds from `earlier` to this instant, negative when it is later.
  public func seconds(since earlier: Timestamp) -> Int {
    Int((milliseconds - earlier.milliseconds) / 1000)
  }

  /// RFC 3339 in UTC with `Z`; milliseconds only where there are some.
  public var description: String {
    let days = floorDivide(milliseconds, 86_400_000)
    let rest = milliseconds - days * 86_400_000
    let (year, month, day) = civilDate(days: days)
    let second = rest / 1000
    var out: [UInt8] = []
    out.reserveCapacity(24)
    append(year, digits: 4, to: &out)
    out.append(UInt8(ascii: "-"))
    append(month, digits: 2, to: &out)
    out.append(UInt8(ascii: "-"))
    append(day, digits: 2, to: &out)
    out.append(UInt8(ascii: "T"))
    append(second / 3600, digits: 2, to: &out)
    out.append(UInt8(ascii: ":"))
    append(second / 60 % 60, digits: 2, to: &out)
    out.append(UInt8(ascii: ":"))
    append(second % 60, digits: 2, to: &out)
    if rest % 1000 != 0 {
      out.append(UInt8(ascii: "."))
      append(rest % 1000, digits: 3, to: &out)
    }
    out.append(UInt8(ascii: "Z"))
    return String(decoding: out, as: UTF8.self)
  }
}

private struct TimestampReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var index = 0

  mutating func read() -> Int64? {
    guard let year = number(4), year >= 1601, skip("-"), let month = number(2),
      (1...12).contains(month), skip("-"), let day = number(2),
      (1...daysIn(month: month, year: year)).contains(day), skip("T", or: "t", or: " "),
      let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60, skip(":"),
      let second = number(2), second <= 60, let fraction = fraction(), let offset = offset(),
      index == bytes.count
    else { return nil }
    let days = dayNumber(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3600 + (minute - offset) * 60 + min(second, 59)
    return seconds * 1000 + fraction
  }

  private mutating func number(_ count: Int) -> Int64? {
    let end = index + count
    guard end <= bytes.count else { return nil }
    var value: Int64 = 0
    while index < end {
      let digit = bytes[index] &- 48
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ Int64(digit)
      index &+= 1
    }
    return value
  }

  private mutating func skip(_ byte: Unicode.Scalar) -> Bool { skip(byte, or: byte) }

  private mutating func skip(
    _ first: Unicode.Scalar, or second: Unicode.Scalar, or third: Unicode.Scalar? = nil
  ) -> Bool {
    guard index < bytes.count else { return false }
    let byte = UInt32(bytes[index])
    guard byte == first.value || byte == second.value || byte == third?.value else { return false }
    index += 1
    return true
  }

  private mutating func fraction() -> Int64? {
    guard skip(".") else { return 0 }
    var value: Int64 = 0
    var digits = 0
    while index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 {
      if digits < 3 { value = value * 10 + Int64(bytes[index] - 48) }
      digits += 1
      index += 1
    }
    guard digits > 0 else { return nil }
    for _ in 0..<max(0, 3 - digits) { value *= 10 }
    return value
  }

  /// The offset from UTC in minutes.
  private mutating func offset() -> Int64? {
    if skip("Z", or: "z") { return 0 }
    let sign: Int64
    if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
    guard let hours = number(2), hours < 24, skip(":"), let minutes = number(2), minutes < 60
    else { return nil }
    return sign * (hours * 60 + minutes)
  }
}

// The civil calendar, counted from 0000-03-01 so that the leap day ends a year.

private func floorDivide(_ value: Int64, _ by: Int64) -> Int64 {
  value >= 0 ? value / by : -((-value + by - 1) / by)
}

private func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
  let y = month <= 2 ? year - 1 : year
  let era = y / 400
  let yearOfEra = y - era * 400
  let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func civilDate(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let z = days + 719_468
  let era = floorDivide(z, 146_097)
  let dayOfEra = z - era * 146_097
  let yearOfEra =
    (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shifted = (5 * dayOfYear + 2) / 153
  let month = shifted < 10 ? shifted + 3 : shifted - 9
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
}

private func daysIn(month: Int64, year: Int64) -> Int64 {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

private func append(_ value: Int64, digits: Int, to out: inout [UInt8]) {
  var divisor: Int64 = 1
  for _ in 1..<digits { divisor *= 10 }
  while divisor > 0 {
    out.append(UInt8(48 + value / divisor % 10))
    divisor /= 10
  }
}
