import Events

extension VMRecord {
  /// The one snapshot a dump of `Get-VM` names: the latest, on which the machine runs on.
  ///
  /// Where it names none, there may still be others, on branches the machine is not on: unknown.
  func snapshots() throws(InventoryError) -> [Snapshot]? {
    guard let id = record["parentsnapshotid"].text, let id = VMID(id) else { return nil }
    let name = record["parentsnapshotname"].text
    return [
      Snapshot(
        id: id.text,
        name: try name.map { text throws(InventoryError) in
          try checked(text, "snapshot name", at: record.place)
        })
    ]
  }

  /// The attached disks, where the dump is deep enough to hold their paths.
  func disks() throws(InventoryError) -> [VirtualDisk]? {
    guard case .list(let drives) = record["harddrives"] else { return nil }
    guard drives.count <= Limits.parts else { throw tooManyParts("disks", at: record.place) }
    var disks: [VirtualDisk] = []
    for drive in drives {
      // One drive without a path means that the dump does not know the disks.
      guard case .object(let fields) = drive, let text = fields["path"]?.text else { return nil }
      let path = try checked(text, "disk path", limit: Limits.pathBytes, at: record.place)
      disks.append(VirtualDisk(path: path))
    }
    return disks.isEmpty ? nil : disks
  }
}

/// The error of a machine with more parts than any real one has.
func tooManyParts(_ what: String, at place: Place) -> InventoryError {
  InventoryError(
    .tooMany, at: place, "more than \(Limits.parts) \(what) of one machine",
    remedy: "Check the program that wrote this; no real machine has as many")
}
