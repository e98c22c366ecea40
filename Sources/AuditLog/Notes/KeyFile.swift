import Foundation

/// The file with a log's private key: beside the log, never in it.
///
/// It holds one key a line. More than one stands there only while a key is rotated: which of them
/// is in force, the log says.
public struct KeyFile: Sendable {
  /// The file.
  public let path: String

  /// The file for the log at `path`: that path and `.key`.
  public init(besideLog path: String) { self.path = path + ".key" }

  /// Makes the file, which only its owner can read, and never writes over one that is there.
  ///
  /// - Throws: ``KeyFileError`` if the file exists or cannot be made; nothing is left behind then.
  public func create(_ key: SigningKey) throws(KeyFileError) {
    let draft = try write([key])
    defer { unlink(draft) }
    guard link(draft, path) == 0 else {
      throw errno == EEXIST ? KeyFileError(.alreadyExists, path) : ioError()
    }
    do {
      try syncFolder()
    } catch {
      remove()
      throw error
    }
  }

  /// The keys in the file.
  ///
  /// - Throws: ``KeyFileError`` if there is none, others may read it, or it holds anything else.
  public func read() throws(KeyFileError) -> [SigningKey] {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT ? KeyFileError(.notFound, path) : ioError()
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ioError() }
    guard status.st_mode & 0o077 == 0 else { throw KeyFileError(.exposed, path) }
    let content: Data
    do {
      content = try handle.read(upToCount: 10_000) ?? Data()
    } catch {
      throw KeyFileError(.io("\(error)"), path)
    }
    var keys: [SigningKey] = []
    for line in String(decoding: content, as: UTF8.self).split(separator: "\n") {
      do throws(NoteError) {
        keys.append(try SigningKey(String(line)))
      } catch {
        throw KeyFileError(.malformed(error), path)
      }
    }
    guard !keys.isEmpty else { throw KeyFileError(.empty, path) }
    return keys
  }

  /// Puts these keys in the place of those in the file, all at once or not at all.
  ///
  /// - Throws: ``KeyFileError`` if that cannot be done; the file is then as it was.
  public func replace(with keys: [SigningKey]) throws(KeyFileError) {
    let draft = try write(keys)
    guard rename(draft, path) == 0 else {
      let error = ioError()
      unlink(draft)
      throw error
    }
    try syncFolder()
  }

  /// Removes the file.
  package func remove() { unlink(path) }

  private func write(_ keys: [SigningKey]) throws(KeyFileError) -> String {
    do {
      return try LogFile.writeDraft(
        Array(keys.map { $0.secret + "\n" }.joined().utf8), for: path)
    } catch {
      throw KeyFileError(.io("\(error.description)"), path)
    }
  }

  private func syncFolder() throws(KeyFileError) {
    do {
      try LogFile.syncFolder(of: path)
    } catch {
      throw KeyFileError(.io("\(error.description)"), path)
    }
  }

  private func ioError() -> KeyFileError { KeyFileError(.io(LogFile.systemError()), path) }
}

/// Why a private key cannot be had.
public struct KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: Hashable, Sendable {
    /// There is no such file.
    case notFound
    /// The file to be made is there already; it was left as it is.
    case alreadyExists
    /// Others than its owner may read the file.
    case exposed
    /// The file holds no key.
    case empty
    /// A line of the file is no key.
    case malformed(NoteError)
    /// The file or its disk failed.
    case io(String)
  }

  /// What is wrong.
  public let code: Code
  /// The file.
  public let path: String

  init(_ code: Code, _ path: String) {
    self.code = code
    self.path = path
  }

  /// What is wrong and what to do about it, in sentences.
  public var description: String {
    switch code {
    case .notFound: "There is no file '\(path)' with the log's private key. Bring it back there."
    case .alreadyExists:
      "'\(path)' exists already and was left as it is. It may hold the key of another log: move "
        + "it away."
    case .exposed:
      "The private key in '\(path)' may be read by others than its owner, and is not used. "
        + "Take their permission away (chmod 600), and rotate the key if anybody may have read it."
    case .empty: "'\(path)' holds no private key. Bring the right file back there."
    case .malformed(let error):
      "'\(path)' holds something that is no private key. \(error) Bring the right file back there."
    case .io(let what): "The private key in '\(path)' can't be used: \(what). Check the file."
    }
  }
}
