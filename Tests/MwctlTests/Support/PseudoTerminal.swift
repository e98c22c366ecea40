import Foundation
import Testing

/// A terminal that a test looks at, types into and hangs up.
final class PseudoTerminal {
  /// The end that programs get.
  let path: String
  private var master: Int32

  // <asm-generic/ioctls.h>: macros that Swift does not import.
  private static let unlock: UInt = 0x4004_5431  // TIOCSPTLCK
  private static let getNumber: UInt = 0x8004_5430  // TIOCGPTN

  init() throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (locked, number): (Int32, UInt32) = (0, 0)
    try #require(ioctl(master, Self.unlock, &locked) == 0)
    try #require(ioctl(master, Self.getNumber, &number) == 0)
    path = "/dev/pts/\(number)"
  }

  deinit { hangUp() }

  func type(_ text: String) throws {
    let bytes = Array(text.utf8)
    try #require(write(master, bytes, bytes.count) == bytes.count)
  }

  /// What programs print until none has the terminal open any more.
  func text() -> String {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(master, &buffer, buffer.count), count > 0 {
      text += buffer.prefix(count)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Drops the line: from now on nothing can be written to it.
  func hangUp() {
    if master >= 0 { close(master) }
    master = -1
  }
}
