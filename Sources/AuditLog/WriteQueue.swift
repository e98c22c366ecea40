import Dispatch
import Foundation
import Synchronization

/// Lets those who want to write one log wait in line.
///
/// SQLite's own way of waiting is to look again and again, and of a thousand processes some are
/// always late. Here each draws a number and sleeps until the one before it is done; where a
/// process dies, the system wakes the next one. This is only for fairness: what keeps the log
/// whole are SQLite's locks. So where the file for it can't be had nobody stands in line.
struct WriteQueue: Sendable {
  let logPath: String
  let timeoutSeconds: Double

  /// The right to write, given back by ``leave()``.
  struct Turn: Sendable {
    fileprivate let descriptor: Int32?

    func leave() {
      if let descriptor { close(descriptor) }
    }
  }

  /// Waits for one's turn.
  ///
  /// - Throws: ``AuditLogError/Code/busy`` if it does not come in time.
  func enter() throws(AuditLogError) -> Turn {
    var status = stat()
    guard stat(logPath, &status) == 0 else { return Turn(descriptor: nil) }
    // Whoever may write the log may stand in line.
    let descriptor = Foundation.open(
      logPath + "-queue", O_RDWR | O_CREAT | O_CLOEXEC, status.st_mode & 0o666)
    guard descriptor >= 0 else { return Turn(descriptor: nil) }
    var place = Place(descriptor)
    if place.advance(waiting: false) { return Turn(descriptor: descriptor) }
    guard Waiter(place).wait(seconds: timeoutSeconds) else {
      throw AuditLogError(.busy, path: logPath)
    }
    return Turn(descriptor: descriptor)
  }
}

/// A place in the line: a number, the lock on the byte of that number, and in the end that on the
/// byte of the number before.
private struct Place {
  let descriptor: Int32
  private var number: Int64?

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Goes as far as it can; true when it is our turn.
  mutating func advance(waiting: Bool) -> Bool {
    if number == nil {
      guard lock(Self.drawing, waiting: waiting) else { return false }
      let drawn = draw()
      _ = lock(Self.firstNumber + drawn, waiting: false)
      number = drawn
      setLock(F_UNLCK, Self.drawing, Self.setLock)
    }
    guard let number else { return false }
    return lock(Self.firstNumber + number - 1, waiting: waiting)
  }

  /// The next number; the file's only content is the last one drawn.
  private func draw() -> Int64 {
    var last: Int64 = 0
    withUnsafeMutableBytes(of: &last) { bytes in
      _ = pread(descriptor, bytes.baseAddress, bytes.count, 0)
    }
    var next = max(0, last) &+ 1
    withUnsafeBytes(of: &next) { bytes in
      _ = pwrite(descriptor, bytes.baseAddress, bytes.count, 0)
    }
    return next & 0xFFFF_FFFF_FFFF
  }

  private func lock(_ byte: Int64, waiting: Bool) -> Bool {
    let command = waiting ? Self.setLockWaiting : Self.setLock
    while setLock(F_WRLCK, byte, command) != 0 {
      guard errno == EINTR else { return false }
    }
    return true
  }

  @discardableResult
  private func setLock(_ type: Int32, _ byte: Int64, _ command: Int32) -> Int32 {
    var range = flock()
    range.l_type = Int16(type)
    range.l_whence = Int16(SEEK_SET)
    range.l_start = off_t(byte)
    range.l_len = 1
    return fcntl(descriptor, command, &range)
  }

  private static let drawing: Int64 = 0
  private static let firstNumber: Int64 = 16
  // Locks of the open file, not of the process: F_OFD_SETLK and F_OFD_SETLKW, which the header
  // hides from Swift. A process's locks would go with the first descriptor that it closes.
  private static let setLock: Int32 = 37
  private static let setLockWaiting: Int32 = 38
}

/// A thread that waits for its turn, since the system's call knows no deadline.
private final class Waiter: Sendable {
  private enum State { case waiting, called, gone }

  private let place: Place
  private let state = Mutex(State.waiting)
  private let isCalled = DispatchSemaphore(value: 0)

  init(_ place: Place) { self.place = place }

  /// Whether the turn came in time; otherwise the descriptor is closed when it comes.
  func wait(seconds: Double) -> Bool {
    Thread.detachNewThread { self.stand() }
    if isCalled.wait(timeout: .now() + seconds) == .success { return true }
    return state.withLock { state in
      if state == .called { return true }
      state = .gone
      return false
    }
  }

  private func stand() {
    var place = place
    _ = place.advance(waiting: true)
    let isGone = state.withLock { state in
      if state == .gone { return true }
      state = .called
      return false
    }
    if isGone { close(place.descriptor) } else { isCalled.signal() }
  }
}
