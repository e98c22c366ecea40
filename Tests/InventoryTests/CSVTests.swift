import Events
import Inventory
import Testing

@Suite struct CSVTests {
  @Test func `reads Get-VM with its type line and quoted line breaks`() throws {
    let inventory = try readInventory(try fixture("get-vm.csv"))
    let host = try #require(inventory.observations.first)
    #expect(host.host == HostName("hv-12"))
    let machines = host.virtualMachines
    #expect(machines.map(\.name) == ["sql-01", "dc-01", "test,01"])
    #expect(machines.map(\.state) == [.running, .saved, .off])
    #expect(machines.map(\.operation?.rawValue) == ["merging-disks", "none", "none"])
    #expect(machines[0].integrationServices == BuildNumber("6.3.9600.16384"))
    #expect(machines[1].integrationServices == nil)
    #expect(machines[0].heartbeat == .ok)
    #expect(machines[1].heartbeat == nil)
    #expect(machines[0].snapshots?.map(\.name) == ["before \"SP1\""])
    #expect(machines[0].snapshots?.map(\.kind) == [.unknown])
    #expect(machines[1].snapshots == nil)
    #expect(machines.map(\.automaticStop) == [.save, .shutdown, .turnOff])
    #expect(machines.map(\.automaticStart) == [.ifRunning, .always, .nothing])
    #expect(machines[0].memoryBytes == 1_073_741_824)
    #expect(inventory.warnings.count == 1)
  }

  @Test func `reads the semicolons of a German system`() throws {
    let inventory = try readInventory(try fixture("get-vm-german.csv"))
    let machines = inventory.observations.first?.virtualMachines
    #expect(machines?.map(\.name) == ["Büro; Süd", "Lager"])
    #expect(machines?.map(\.state) == [.running, .paused])
  }

  @Test func `reads rows of Msvm_ComputerSystem and leaves the host's own row out`() throws {
    let inventory = try readInventory(try fixture("msvm-v1.csv"))
    #expect(inventory.observations.map(\.host.text) == ["hv-01"])
    #expect(inventory.observations.first?.virtualMachines.map(\.state) == [.saved, .off])
  }

  @Test func `reads what wmic calls CSV`() throws {
    let inventory = try readInventory(try fixture("wmic-node.csv"))
    let machines = inventory.observations.first?.virtualMachines
    #expect(machines?.map(\.name) == ["sql-01", "R&D"])
    #expect(machines?.map(\.operation?.rawValue) == ["creating-snapshot", "none"])
  }

  @Test func `rows of several hosts become several observations`() throws {
    let text = "VMId,VMName,State,ComputerName\n\(GUID.sql),a,Off,hv-01\n\(GUID.dc),b,Off,hv-02\n"
    #expect(try read(text).observations.map(\.host.text) == ["hv-01", "hv-02"])
    #expect(failure(text, host: "hv-01")?.code == .hostMismatch)
  }

  @Test func `Windows-1252 is read with a warning`() throws {
    let text = "Id,Name,State,ComputerName\n\(GUID.sql),B\u{1}ro,Off,hv-01\n"
    let inventory = try readInventory(text.utf8.map { $0 == 1 ? 0xFC : $0 })
    #expect(inventory.observations.first?.virtualMachines.first?.name == "Büro")
    #expect(inventory.warnings.first?.contains("Windows-1252") == true)
  }

  @Test(arguments: [
    ("\(GUID.sql),a\n", InventoryError.Code.syntax, "Line 2: the row has 2 fields"),
    ("\(GUID.sql),a,Off,x,y\n", .syntax, "Line 2: the row has 5 fields"),
    ("\(GUID.sql),\"a,Off,hv-01\n", .syntax, "Line 2: a quoted field is not closed"),
    ("\(GUID.sql),\"a\"b,Off,hv-01\n", .syntax, "Line 2: text follows the closing quote"),
    ("\(GUID.sql),a\"b,Off,hv-01\n", .syntax, "Line 2: a quote stands inside a field"),
    ("not-a-guid,a,Off,hv-01\n", .badValue, "Line 2: 'not-a-guid' is no GUID"),
    (",a,Off,hv-01\n", .missing, "Line 2: the machine 'a' has no GUID"),
    (
      "\(GUID.sql),\"a\u{8}\",Off,hv-01\n", .controlCharacter,
      "Line 2: the machine name 'a\\u{8}' holds the control character U+0008"
    ),
    ("\(GUID.sql),a,Off,hv 01\n", .badValue, "Line 2: 'hv 01' is no host name"),
  ])
  func `a row that is not right is an error with its line`(
    row: String, code: InventoryError.Code, message: String
  ) {
    let error = failure("Id,Name,State,ComputerName\n\(row)")
    #expect(error?.code == code)
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "no error")")
  }

  @Test(arguments: [
    ("Handles,NPM,PM\n1,2,3\n", InventoryError.Code.missing), ("Id,Name,id\n1,2,3\n", .duplicate),
    ("Id,,Name\n1,2,3\n", .syntax), ("#TYPE x\n", .empty),
  ])
  func `a header that does not fit is an error`(text: String, code: InventoryError.Code) {
    #expect(failure(text, as: .csv)?.code == code)
  }

  @Test func `snapshots are not taken for machines`() {
    let text =
      "Id,VMId,Name,SnapshotType,State,ComputerName\n"
      + "\(GUID.sql),\(GUID.dc),before,Standard,Off,hv-01\n"
    let error = failure(text)
    #expect(error?.code == .notVirtualMachines)
    #expect(error?.problem == "'before' is a snapshot, no machine")
    let part = failure("Id,VMId,Name,State\nMicrosoft:\(GUID.dc)\\1,\(GUID.dc),nic,Ok\n")
    #expect(part?.code == .notVirtualMachines)
  }
}
