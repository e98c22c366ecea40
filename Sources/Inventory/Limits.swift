/// What an inventory may hold at most.
///
/// Far above any real fleet, and low enough that a hostile file costs seconds, not a machine.
enum Limits {
  /// The whole input, in bytes.
  static let bytes = 128 << 20
  /// Hosts in one input.
  static let hosts = 1024
  /// Virtual machines of one host; Hyper-V itself stops at 1,024.
  static let virtualMachines = 2048
  /// Rows, objects or elements on the top level of a dump.
  static let records = 65_536
  /// Fields of one record.
  static let fields = 1024
  /// Snapshots, disks or dependencies of one virtual machine.
  static let parts = 1024
  /// The name of a machine, a snapshot or a dependency, in bytes of UTF-8.
  static let nameBytes = 256
  /// A path or any other text that is kept, in bytes of UTF-8.
  static let pathBytes = 1024
  /// Any text of a dump, kept or not, in bytes of UTF-8.
  static let textBytes = 1 << 20
  /// How deep objects and elements may be nested.
  static let depth = 64
  /// How many warnings are given out; more are counted.
  static let warnings = 200
}
