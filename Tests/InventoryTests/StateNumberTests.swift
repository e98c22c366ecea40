import Events
import Inventory
import Testing

@Suite struct StateNumberTests {
  @Test(arguments: [
    (2, VMState.running), (3, .off), (32768, .paused), (32769, .saved), (32770, .starting),
    (32773, .saving), (32774, .stopping), (32776, .pausing), (32777, .resuming), (6, .saved),
    (9, .paused), (4, .stopping), (10, .starting), (0, .unknown), (32771, .unknown),
    (32781, .unknown), (32782, .unknown), (32783, .unknown), (-3, .unknown),
  ])
  func `EnabledState means what its WMI namespace says`(number: Int, state: VMState) throws {
    let inventory = try read(wmic(number), host: "hv-01")
    #expect(inventory.observations.first?.virtualMachines.first?.state == state)
    #expect(inventory.warnings.isEmpty == (state != .unknown))
  }

  @Test(arguments: [
    (2, VMState.running), (3, .off), (6, .saved), (9, .paused), (4, .stopping), (10, .starting),
    (32773, .saving), (32776, .pausing), (32777, .resuming), (32769, .unknown), (32768, .unknown),
    (1, .unknown), (11, .unknown), (32781, .unknown),
  ])
  func `State means what PowerShell says`(number: Int, state: VMState) throws {
    let text = #"[{"Id":"\#(GUID.sql)","Name":"a","State":\#(number),"ComputerName":"hv-01"}]"#
    let inventory = try read(text)
    #expect(inventory.observations.first?.virtualMachines.first?.state == state)
    #expect(inventory.warnings.isEmpty == (state != .unknown))
  }

  @Test(arguments: [
    ("Running", VMState.running), ("off", .off), ("Saved", .saved), ("FastSaved", .saved),
    ("OffCritical", .critical), ("RunningCritical", .critical), ("Reset", .unknown),
    ("Wird ausgeführt", .unknown), ("Aus", .unknown), ("Gespeichert", .unknown),
  ])
  func `names are PowerShell's and any other is unknown`(name: String, state: VMState) throws {
    let inventory = try read("Id,Name,State,ComputerName\n\(GUID.sql),a,\(name),hv-01\n")
    #expect(inventory.observations.first?.virtualMachines.first?.state == state)
    #expect(inventory.warnings.isEmpty == (state != .unknown))
  }

  @Test func `in a named namespace the other one's numbers mean nothing`() throws {
    let columns = "__NAMESPACE=root\\virtualization\n"
    let old = try read(columns + wmic(6), host: "hv-01")
    #expect(old.observations.first?.virtualMachines.first?.state == .unknown)
    let new = try read(
      columns.replacing("tion\n", with: "tion\\v2\n") + wmic(32769), host: "hv-01")
    #expect(new.observations.first?.virtualMachines.first?.state == .unknown)
    let replica = try read("ReplicationState=0\n" + wmic(32768), host: "hv-01")
    #expect(replica.observations.first?.virtualMachines.first?.state == .unknown)
  }

  @Test func `a dump that mixes both keeps only the numbers they share`() throws {
    let text = wmic(6) + wmic(32769, id: GUID.dc) + wmic(3, id: GUID.third)
    let inventory = try read(text, host: "hv-01")
    #expect(
      inventory.observations.first?.virtualMachines.map(\.state) == [.unknown, .unknown, .off])
    #expect(
      inventory.warnings.first
        == "Line 1: the state '6' of 'sql-01' means nothing here, since the dump mixes numbers of "
        + "both WMI namespaces: read as unknown.")
  }

  @Test(arguments: [
    ("{2}", VMOperation.none), ("{2,32768}", .creatingSnapshot), ("{2, 32769}", .applyingSnapshot),
    ("{11;32770}", .deletingSnapshot), ("{2,32772}", .mergingDisks), ("{11,32773}", .exporting),
    ("{11,32774}", .migrating), ("{11}", .unknown), ("{2,32790}", .unknown), ("{3}", .none),
    ("2", .none), ("Ok", .none), ("{Ok, MergingDisks}", .mergingDisks), ("Ok;Backup", .unknown),
  ])
  func `OperationalStatus reuses the numbers for operations`(
    text: String, operation: VMOperation
  ) throws {
    let inventory = try read(wmic(3, status: text), host: "hv-01")
    let machine = inventory.observations.first?.virtualMachines.first
    #expect(machine?.operation == operation)
    #expect(machine?.state == .off)
  }

  @Test(arguments: ["", "System.UInt16[]", "Microsoft.HyperV.PowerShell.VMOperationalStatus[]"])
  func `an OperationalStatus that tells nothing stays nil`(text: String) throws {
    let inventory = try read(wmic(3, status: text), host: "hv-01")
    #expect(inventory.observations.first?.virtualMachines.first?.operation == nil)
  }
}
