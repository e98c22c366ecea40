import Foundation

/// The folder of an export, in which nothing that is right is written twice and nothing that is
/// there is lost.
struct ExportFolder {
  /// The names of an export's files.
  static let entries = "events.jsonl"
  static let keys = "vkey"
  static let checkpoint = "checkpoint"
  static let checkpoints = "checkpoints"

  let path: String

  /// The path of a file in it.
  func path(_ name: String) -> String { path + "/" + name }

  /// Makes the folder, which only its owner can read, where there is none.
  func make() throws(ExportError) { try makeFolder(path) }

  /// Whether there is such a file.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The bytes of a file; `nil` where there is none.
  func read(_ name: String) throws(ExportError) -> [UInt8]? {
    do {
      return try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name))))
    } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
      return nil
    } catch {
      throw ExportError(.io("\(error.localizedDescription)"), path: path(name))
    }
  }

  /// The names in one of its folders, in order; none where there is no such folder.
  func names(in folder: String) throws(ExportError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
    } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
      return []
    } catch {
      throw ExportError(.io("\(error.localizedDescription)"), path: path(folder))
    }
  }

  /// Writes a file that never changes once it is there.
  ///
  /// - Throws: ``ExportError`` if it is there with other content, or cannot be written.
  func keep(_ name: String, _ bytes: [UInt8]) throws(ExportError) {
    if let found = try read(name) {
      guard found == bytes else { throw ExportError(.otherExport(file: name), path: path) }
      return
    }
    try replace(name, bytes)
  }

  /// Writes a file, instead of one that is there: at once or not at all, and on the disk then.
  func replace(_ name: String, _ bytes: [UInt8]) throws(ExportError) {
    let file = path(name)
    try makeFolder(URL(fileURLWithPath: file).deletingLastPathComponent().path)
    do {
      try LogFile.replace(file, with: bytes, mode: 0o600)
    } catch {
      throw ExportError(.io(error.description), path: file)
    }
  }

  /// Removes a folder and all in it, if it is there.
  func remove(_ name: String) throws(ExportError) {
    guard has(name) else { return }
    do {
      try FileManager.default.removeItem(atPath: path(name))
    } catch {
      throw ExportError(.io("\(error.localizedDescription)"), path: path(name))
    }
  }

  private func makeFolder(_ folder: String) throws(ExportError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue {
      return
    }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ExportError(.io("\(error.localizedDescription)"), path: folder)
    }
  }
}
