import Events
import Inventory
import Testing

@Suite struct WMICTests {
  @Test(arguments: [
    "wmic-german-utf16.txt", "wmic-redirected.txt", "wmic-through-powershell.txt",
  ])
  func `reads the list of a German host, whatever became of its line ends`(name: String) throws {
    let inventory = try readInventory(try fixture(name))
    let host = try #require(inventory.observations.first)
    #expect(host.host == HostName("HV-01"))
    #expect(host.observedAt == nil)
    #expect(host.facts == HostFacts())
    let machines = host.virtualMachines
    #expect(machines.map(\.state) == [.running, .saved, .off, .paused])
    #expect(machines.map(\.operation?.rawValue) == ["merging-disks", "none", "none", "none"])
    #expect(machines[1].name.hasSuffix("ro & Lager"))
    #expect(machines[0].snapshots == nil)
    #expect(machines[0].integrationServices == nil)
    #expect(inventory.warnings == [])
  }

  @Test func `UTF-16 without a byte order mark is recognised`() throws {
    let bytes = Array(try fixture("wmic-german-utf16.txt").dropFirst(2))
    #expect(try readInventory(bytes).observations.first?.virtualMachines.count == 4)
    let swapped = stride(from: 0, to: bytes.count, by: 2).flatMap { [bytes[$0 + 1], bytes[$0]] }
    #expect(try readInventory(swapped).observations.first?.virtualMachines.count == 4)
  }

  @Test func `any subset of the columns will do as long as the GUID is there`() throws {
    let text = "EnabledState=3\r\nName=\(GUID.sql)\r\n\r\nEnabledState=2\r\nName=\(GUID.dc)\r\n"
    let inventory = try read(text, host: "hv-01")
    let machines = inventory.observations.first?.virtualMachines
    #expect(machines?.map(\.name) == [GUID.sql, GUID.dc])
    #expect(inventory.warnings.first?.hasPrefix("Line 1: the machine \(GUID.sql)") == true)
    let nameless = failure("ElementName=a\nEnabledState=3\n", host: "hv-01")
    #expect(nameless?.code == .missing)
    #expect(nameless?.remedy == "Print the column Name too: it is the GUID")
  }

  @Test func `without the column of the state it is unknown`() throws {
    let inventory = try read("ElementName=a\nName=\(GUID.sql)\n", host: "hv-01")
    #expect(inventory.observations.first?.virtualMachines.first?.state == .unknown)
    #expect(
      inventory.warnings == [
        "Line 1: the state of 'a' is not in the dump: read as unknown."
      ])
  }

  @Test(arguments: [20, 25])
  func `a failing health makes a machine critical whatever its state`(health: Int) throws {
    let inventory = try read(wmic(3, health: health), host: "hv-01")
    #expect(inventory.observations.first?.virtualMachines.first?.state == .critical)
  }

  @Test func `a machine that waits for its automatic start is not off`() throws {
    let inventory = try read(wmic(3, status: "{2,32771}"), host: "hv-01")
    #expect(inventory.observations.first?.virtualMachines.first?.state == .starting)
    #expect(inventory.warnings.count == 1)
  }

  @Test func `the host given wins over the one in the dump, and that is said`() throws {
    let bytes = try fixture("wmic-redirected.txt")
    let other = try readInventory(bytes, host: HostName("hv-99"))
    #expect(other.observations.map(\.host.text) == ["hv-99"])
    #expect(other.warnings == ["The dump calls its host 'hv-01'; read as 'hv-99'."])
    #expect(try readInventory(bytes, host: HostName("hv-01.contoso.example")).warnings == [])
  }

  @Test func `without any host name it is refused`() {
    let error = failure(wmic(3))
    #expect(error?.code == .hostUnknown)
    #expect(
      error?.description
        == "The dump does not say which host it is of. "
        + "Name the host with '--host', or print the column ComputerName too.")
  }

  @Test func `the dumps of two hosts in one file are refused`() {
    let text = "Name=HV-01\nEnabledState=2\n\n\(wmic(3))Name=HV-02\nEnabledState=2\n"
    #expect(failure(text)?.code == .hostMismatch)
    #expect(failure(text, host: "hv-01")?.code == .hostMismatch)
  }

  @Test func `a dump with no machine at all is refused, since it may lack rights`() {
    let error = failure("Name=HV-01\nElementName=HV-01\nEnabledState=2\n")
    #expect(error?.code == .noVirtualMachines)
    #expect(error?.remedy.contains("elevated") == true)
  }

  @Test func `a line that is no Key=Value is an error with its number`() {
    let error = failure("C:\\>wmic /namespace\n\(wmic(3))", as: .wmi, host: "hv-01")
    #expect(error?.code == .syntax)
    #expect(error?.line == 1)
    let middle = failure("\(wmic(3))Knoten - HV-01\n", host: "hv-01")
    #expect(
      middle?.description
        == "Line 7: 'Knoten - HV-01' is not of the form Key=Value. Write the dump straight into "
        + "a file with 'wmic … get /format:list', without any other text.")
  }

  @Test func `a key that stands twice in one object is an error`() {
    let error = failure("Name=\(GUID.sql)\nEnabledState=3\nEnabledState=2\n", host: "hv-01")
    #expect(error?.code == .duplicate)
    #expect(error?.line == 3)
  }

  @Test func `a machine listed twice is an error`() {
    #expect(failure(wmic(3) + wmic(2), host: "hv-01")?.code == .duplicate)
  }
}
