internal import AuditLog
internal import Events
internal import Projections

/// The fold of a host as the log caches it: its outline on the first line, the host on the second,
/// each read only where it is asked for.
struct CachedFold {
  private let outlineBytes: ArraySlice<UInt8>
  private let hostBytes: ArraySlice<UInt8>

  /// The fold in a cached state; nothing where another version of the fold made it.
  init?(_ state: CachedState) {
    guard state.foldVersion == Host.foldVersion,
      let end = state.bytes.firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    outlineBytes = state.bytes[..<end]
    hostBytes = state.bytes[(end + 1)...]
  }

  /// What the decisions about other hosts need to know of it; nothing where that is damaged.
  var outline: HostOutline? {
    try? outlineBytes.withUnsafeBufferPointer { try HostOutline(cachedBytes: $0) }
  }

  /// The whole host; nothing where that is damaged.
  var host: Host? { try? hostBytes.withUnsafeBufferPointer { try Host(cachedBytes: $0) } }

  /// The bytes to cache: the same fold always gives the same bytes.
  static func bytes(of host: Host) throws -> [UInt8] {
    try host.outline.cachedBytes() + [UInt8(ascii: "\n")] + host.cachedBytes()
  }
}
