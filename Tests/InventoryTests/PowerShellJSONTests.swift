import Events
import Inventory
import Testing

@Suite struct PowerShellJSONTests {
  @Test func `reads the numbers of Windows PowerShell 5`() throws {
    let inventory = try readInventory(try fixture("get-vm-5.1.json"))
    let host = try #require(inventory.observations.first)
    #expect(host.host == HostName("hv-16"))
    let machines = host.virtualMachines
    #expect(machines.map(\.state) == [.running, .saved, .paused, .unknown])
    #expect(machines.map(\.operation?.rawValue) == ["none", "none", "creating-snapshot", "none"])
    #expect(machines[0].integrationServices == BuildNumber("10.0.14393.0"))
    #expect(machines[1].integrationServices == nil)
    #expect(machines.map(\.automaticStop) == [.save, .save, .turnOff, .save])
    #expect(machines[0].automaticStart == .always)
    #expect(machines[0].heartbeat == nil)
    #expect(machines[0].disks == nil)
    #expect(machines[0].snapshots == nil)
    #expect(
      inventory.warnings == ["$[3]: the state '32782' of 'neu' is not known: read as unknown."])
  }

  @Test func `reads one object with the names of PowerShell 7`() throws {
    let inventory = try readInventory(try fixture("get-vm-7.json"))
    let machine = try #require(inventory.observations.first?.virtualMachines.first)
    #expect(machine.state == .running)
    #expect(machine.integrationServices == BuildNumber("10.0.14393"))
    #expect(machine.automaticStop == .shutdown)
    #expect(machine.automaticStart == .nothing)
    #expect(machine.heartbeat == .ok)
    #expect(inventory.warnings == [])
  }

  @Test func `reads the wrappers that remote sessions leave behind`() throws {
    let text =
      #"{"value":[{"Id":"\#(GUID.sql)","Name":"a","State":{"value":3,"Value":"Off"},"#
      + #""PSComputerName":"hv-01"}],"Count":1}"#
    let inventory = try read(text)
    #expect(inventory.observations.first?.virtualMachines.first?.state == .off)
    #expect(inventory.observations.first?.host == HostName("hv-01"))
  }

  @Test(arguments: [
    ("[]", InventoryError.Code.noVirtualMachines), ("[1]", .wrongType), ("7", .wrongType),
    ("null", .wrongType), ("[{\"Name\":\"a\",\"State\":2}]", .missing),
    ("[{\"State\":2}]", .missing), ("{", .syntax), ("{\"a\":1,\"a\":2}", .syntax),
    ("[{\"Id\":\"x\"}]", .badValue), ("{\"a\":\"\\ud800\"}", .syntax),
  ])
  func `what is no list of machines is an error`(text: String, code: InventoryError.Code) {
    #expect(failure(text, as: .json, host: "hv-01")?.code == code)
  }

  @Test func `a broken document names line and column`() {
    let error = failure("[\n  {\"Id\": }\n]")
    #expect(error?.code == .syntax)
    #expect(error?.line == 2)
    #expect(error?.column == 10)
    #expect(
      error?.description
        == "Line 2, column 10: this byte cannot stand here. "
        + "Correct the JSON there, or write the file again.")
  }
}
