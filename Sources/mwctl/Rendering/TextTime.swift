internal import Events

/// Instants for people: always UTC, as short as the day allows.
enum TextTime {
  /// The instant to the minute, with its day and its year only where they are others
  /// than those of `now`.
  static func of(_ time: Timestamp, near now: Timestamp) -> String {
    let text = time.description
    let clock = text.dropFirst(11).prefix(5)
    let day = text.prefix(10)
    let today = now.description.prefix(10)
    if day == today { return "\(clock)Z" }
    return "\(day.prefix(4) == today.prefix(4) ? day.dropFirst(5) : day) \(clock)Z"
  }

  /// The day, as in `2011-03-05`.
  static func day(_ time: Timestamp) -> String { String(time.description.prefix(10)) }

  /// The time of day to the second.
  static func clock(_ time: Timestamp) -> String {
    String(time.description.dropFirst(11).prefix(8)) + "Z"
  }
}
