import Foundation

/// `events.jsonl` of an export: what is there already is compared, what is missing is added.
///
/// An export that broke off is so carried on where it stopped, and one of another log is found out
/// at the first line that differs.
final class EntriesFile {
  private static let chunkBytes = 1 << 20

  private let handle: FileHandle
  private let folder: String
  private let path: String
  /// What was read of the file and not compared yet; `nil` from the first missing line on.
  private var found: ArraySlice<UInt8>? = []
  private var compared: UInt64 = 0
  private var pending: [UInt8] = []

  init(in folder: ExportFolder) throws(ExportError) {
    self.folder = folder.path
    path = folder.path(ExportFolder.entries)
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ExportError(.io(LogFile.systemError()), path: path) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// Takes the next entry.
  ///
  /// - Returns: Whether it was not there yet.
  func append(_ entry: UnsafeBufferPointer<UInt8>) throws -> Bool {
    guard found != nil else {
      pending.append(contentsOf: entry)
      pending.append(UInt8(ascii: "\n"))
      if pending.count >= Self.chunkBytes { try flush() }
      return true
    }
    let length = entry.count + 1
    try fill(length)
    let line = (found ?? []).prefix(length)
    guard line.starts(with: entry.prefix(line.count)),
      line.count <= entry.count || line.last == UInt8(ascii: "\n")
    else {
      throw ExportError(.otherExport(file: ExportFolder.entries), path: folder)
    }
    guard line.count < length else {
      found?.removeFirst(length)
      compared += UInt64(length)
      return false
    }
    // The file ends here, in the midst of a line perhaps.
    found = nil
    try translate { try handle.truncate(atOffset: compared) }
    return try append(entry)
  }

  /// Sees to it that all entries are on the disk, and that there are no others.
  func finish() throws {
    if found != nil {
      try fill(1)
      guard found?.isEmpty == true else {
        throw ExportError(.otherExport(file: ExportFolder.entries), path: folder)
      }
    }
    try flush()
    try translate { try handle.synchronize() }
    try LogFile.syncFolder(of: path)
  }

  private func flush() throws {
    guard !pending.isEmpty else { return }
    try translate { try handle.write(contentsOf: Data(pending)) }
    pending.removeAll(keepingCapacity: true)
  }

  private func fill(_ count: Int) throws {
    while let known = found, known.count < count {
      let more = try translate { try handle.read(upToCount: Self.chunkBytes) } ?? Data()
      guard !more.isEmpty else { return }
      found = known + more
    }
  }

  private func translate<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch {
      throw ExportError(.io("\(error.localizedDescription)"), path: path)
    }
  }
}

/// The lines of a file one after the other, in constant memory.
struct LineReader {
  private static let chunkBytes = 1 << 20

  private let handle: FileHandle
  private let path: String
  private let maximumBytes: Int
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  /// Opens a file; no line of it may have more than `maximumBytes`.
  init(_ path: String, maximumBytes: Int) throws(ExportError) {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ExportError(.io(LogFile.systemError()), path: path)
    }
    self.handle = handle
    self.path = path
    self.maximumBytes = maximumBytes
  }

  /// The next line without its end, and whether it has one; `nil` at the end of the file.
  mutating func next() throws(ExportError) -> (line: [UInt8], isEnded: Bool)? {
    var looked = start
    while true {
      if let end = buffer[looked...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return (Array(buffer[start..<end]), true)
      }
      guard buffer.count - start <= maximumBytes else {
        return (Array(buffer[start...]), false)
      }
      looked = buffer.count - start
      guard try fill() else {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        return (Array(buffer[start...]), false)
      }
    }
  }

  /// Reads on; the line that is begun moves to the front.
  private mutating func fill() throws(ExportError) -> Bool {
    do {
      guard !isAtEnd, let more = try handle.read(upToCount: Self.chunkBytes), !more.isEmpty else {
        isAtEnd = true
        buffer.removeFirst(start)
        start = 0
        return false
      }
      buffer.removeFirst(start)
      start = 0
      buffer.append(contentsOf: more)
      return true
    } catch {
      throw ExportError(.io("\(error.localizedDescription)"), path: path)
    }
  }
}
