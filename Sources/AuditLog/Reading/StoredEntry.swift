public import Events
import Foundation
import GRDB

/// An entry as it lies in the log, while ``LogReader/forEach(_:_:)`` is at it.
///
/// It gives access to the stored bytes without a copy, so it cannot be kept: keep its ``bytes``,
/// or what ``decode()`` makes of it.
public struct StoredEntry: ~Copyable {
  static let columns = "position, version, stream, entry"

  private let row: Row
  private let reader: LogReader

  init(_ row: Row, _ reader: LogReader) {
    self.row = row
    self.reader = reader
  }

  /// Its place in the whole log.
  public var position: Position { integer(0) }

  /// Its place in its stream.
  public var version: StreamVersion { integer(1) }

  /// The stream it is kept in; `nil` where that is no stream's name any more.
  public var stream: StreamName? { StreamName(streamText) }

  /// The stored bytes: what is hashed, exported and shown.
  public var bytes: [UInt8] { withBytes { Array($0) } }

  /// Lends the stored bytes to `body`, without a copy.
  ///
  /// - Throws: What `body` throws.
  public func withBytes<R, E: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    let result = try? row.withUnsafeData(atIndex: 3) { data in
      data?.withUnsafeBytes { raw in
        raw.withMemoryRebound(to: UInt8.self) { bytes in
          Result { () throws(E) in try body(bytes) }
        }
      }
    }
    // In a damaged file the column may hold something else than bytes: it is read as empty.
    guard let result = result ?? nil else {
      return try body(UnsafeBufferPointer(start: nil, count: 0))
    }
    return try result.get()
  }

  /// The event.
  ///
  /// Total: an entry that is damaged, or stands where it does not belong, is an
  /// ``Event/unreadable(_:)`` one made of what the columns tell.
  public func decode() -> RecordedEvent {
    let stream = Array(streamText.utf8)
    var decoder = EntryDecoder()
    do throws(UnreadableEntry) {
      return try withBytes { (entry) throws(UnreadableEntry) in
        try stream.withUnsafeBufferPointer { (stream) throws(UnreadableEntry) in
          try decoder.decode(entry, position: position, version: version, stream: stream)
        }
      }
    } catch {
      return error.event(reader.columns(at: position))
    }
  }

  private var streamText: String { (try? row.decode(String.self, atIndex: 2)) ?? "" }

  private func integer(_ index: Int) -> Int64 {
    (try? row.decode(Int64.self, atIndex: index)) ?? 0
  }
}

// It is a look at a statement's current row.
@available(*, unavailable)
extension StoredEntry: Sendable {}
