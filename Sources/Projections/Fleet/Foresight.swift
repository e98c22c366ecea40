public import Events

// What a forecast needs to look ahead without a log: the same state under assumptions that are
// said in its answer.

extension Window {
  /// The same window, open for as long as it takes.
  public var unending: Window {
    var window = self
    window.status = .open
    window.until = Timestamp(milliseconds: 253_370_764_800_000)
    return window
  }

  /// A window that nobody opened, for a host that is under none yet.
  public static func unending(from: Timestamp) -> Window {
    guard let id = WindowID("forecast") else {
      preconditionFailure("'forecast' is a window's name")
    }
    var window = Window(id: id).unending
    window.from = from
    return window
  }
}

extension Host {
  /// Prepares the host for a look ahead: it is under a window, and what failed before is forgotten.
  public mutating func assumeCalm() {
    let isFree = window == nil
    if isFree { window = WindowID("forecast") }
    tries = [:]
    for id in virtualMachines.keys {
      virtualMachines[id]?.tries = [:]
      if isFree { virtualMachines[id]?.enrol() }
    }
  }
}
