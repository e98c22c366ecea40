import Events

/// What a record of a dump is about.
enum RecordKind {
  /// A virtual machine with its GUID.
  case virtualMachine(VMID)
  /// The host's own row of `Msvm_ComputerSystem`, whose `Name` is the computer's name.
  case host(String)

  /// Finds out what a record is about.
  ///
  /// - Throws: ``InventoryError`` where it is a snapshot or the like, or has no GUID.
  init(_ record: DumpRecord, fieldWord: String) throws(InventoryError) {
    try Self.refuseOthers(record)
    if let text = record.first(of: "vmid", "id", "vmguid").text {
      guard let id = VMID(text) else {
        throw InventoryError(
          .badValue, at: record.place.field("Id"), "\(quoted(text)) is no GUID",
          remedy: "The id of a machine is a GUID as Hyper-V prints it", quoted: text)
      }
      self = .virtualMachine(id)
    } else if let name = record["name"].text, let id = VMID(name) {
      self = .virtualMachine(id)
    } else if record["state"].isAbsent, let name = record["name"].text {
      self = .host(name)
    } else {
      throw Self.withoutGUID(record, fieldWord: fieldWord)
    }
  }

  /// Snapshots have a name, an id and a state too, and would pass for machines.
  private static func refuseOthers(_ record: DumpRecord) throws(InventoryError) {
    let isSnapshot =
      record.fields["snapshottype"] != nil || record.typeName?.hasSuffix(".vmsnapshot") == true
    let ids = (record["vmid"].text, record["id"].text)
    let isPart =
      if case (let owner?, let own?) = ids { VMID(owner) != VMID(own) } else { false }
    guard isSnapshot || isPart else { return }
    let name = record.first(of: "name", "elementname").text ?? ""
    throw InventoryError(
      .notVirtualMachines, at: record.place,
      "\(quoted(name)) is \(isSnapshot ? "a snapshot" : "a part of a machine"), no machine",
      remedy: "Give what 'Get-VM' prints; for snapshots use collect/collect-2012.ps1", quoted: name)
  }

  private static func withoutGUID(_ record: DumpRecord, fieldWord: String) -> InventoryError {
    guard let name = record.first(of: "name", "vmname", "elementname").text else {
      return InventoryError(
        .missing, at: record.place, "no name and no GUID of a virtual machine",
        remedy: "Print at least the \(fieldWord) Id, Name and State of 'Get-VM', or ElementName, "
          + "Name and EnabledState of 'Msvm_ComputerSystem'")
    }
    return InventoryError(
      .missing, at: record.place, "the machine \(quoted(name)) has no GUID",
      remedy: record.fields["elementname"] == nil
        ? "Print the \(fieldWord) Id, Name and State" : "Print the column Name too: it is the GUID",
      quoted: name)
  }
}
