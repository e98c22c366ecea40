import Events
import Inventory
import Testing

@Suite struct CollectorTests {
  private let head = "Format=mwctl.collect/1\nObservedAt=2011-03-05T20:00:00Z\n\n"
  private let host = "ObjectType=Host\nName=HV-01\n\n"
  private let end = "ObjectType=End\nVirtualMachines=1\n"

  private func machine(_ fields: String = "") -> String {
    "ObjectType=VirtualMachine\nName=\(GUID.sql)\nElementName=sql-01\nEnabledState=3\n\(fields)\n"
  }

  @Test func `reads a host with snapshots, disks and guests`() throws {
    let inventory = try readInventory(try fixture("collect-2008r2.txt"))
    let host = try #require(inventory.observations.first)
    #expect(host.host == HostName("hv-01"))
    #expect(host.observedAt == Timestamp("2011-03-05T20:00:00Z"))
    #expect(host.facts.build == BuildNumber("6.1.7600.16385"))
    #expect(host.facts.isRebootPending == false)
    #expect(host.facts.hasSLAT == nil)
    let machines = host.virtualMachines
    #expect(machines.map(\.state) == [.running, .saved, .unknown])
    #expect(
      machines[0].guest
        == Guest(family: .windowsServer2008R2, servicePack: 0, edition: "enterprise"))
    #expect(machines[0].integrationServices == BuildNumber("6.1.7600.16385"))
    #expect(machines[0].snapshots?.map(\.name) == ["Stand & vor Update"])
    #expect(machines[0].snapshots?.map(\.kind) == [.online])
    #expect(machines[0].disks?.map(\.isDifferencing) == [true, false])
    #expect(machines[1].snapshots == [])
    #expect(machines[1].disks == [])
    #expect(machines[1].guest == Guest())
    #expect(machines[2].snapshots == nil)
    #expect(machines[2].disks == nil)
    #expect(
      inventory.warnings == [
        "Line 76: the state of 'kaputt' is not in the dump: read as unknown.",
        "Line 76: the collector could not read all of 'kaputt': 'Zugriff verweigert'.",
      ])
  }

  @Test func `a file that ends too early is refused`() {
    let cut = failure(head + host + machine())
    #expect(cut?.code == .truncated)
    #expect(cut?.problem == "the dump has no end")
    let short = failure(head + host + machine() + end.replacing("1", with: "2"))
    #expect(short?.code == .truncated)
    #expect(short?.problem == "the end counts 2 machines, but 1 are listed")
    #expect(failure(head + machine() + end)?.code == .truncated)
    #expect(failure(head + host + machine() + end + "\n" + machine())?.code == .syntax)
  }

  @Test func `a part of the disks counts only where it shows that a merge is owed`() throws {
    let disk = "\nObjectType=Disk\nVirtualMachine=\(GUID.sql)\nPath=D:\\a."
    for (path, count) in [("vhd", nil), ("avhd", 1)] as [(String, Int?)] {
      let text = head + host + machine("DisksListed=False\n\(disk)\(path)\n") + end
      let facts = try read(text).observations.first?.virtualMachines.first
      #expect(facts?.disks?.count == count)
    }
  }

  @Test func `a host without machines is believed here`() throws {
    let inventory = try read(head + host + end.replacing("1", with: "0"))
    #expect(inventory.observations.first?.virtualMachines == [])
  }

  @Test func `a file of another host than the one asked for is refused`() {
    #expect(failure(head + host + machine() + end, host: "hv-02")?.code == .hostMismatch)
    #expect(failure(head + host + machine() + end, host: "hv-01") == nil)
  }

  @Test(arguments: [
    ("SnapshotsListed=yes\n", InventoryError.Code.badValue, 7),
    ("\nObjectType=Disk\nVirtualMachine=\(GUID.sql)\n", .missing, 12),
    ("\nObjectType=Disk\nVirtualMachine=\(GUID.dc)\nPath=D:\\a.vhd\n", .badValue, 12),
    (
      "\nObjectType=Disk\nVirtualMachine=\(GUID.sql)\nPath=D:\\a.vhd\nSizeBytes=1.5\n", .badValue,
      12
    ),
    ("\nObjectType=Snapshot\nVirtualMachine=\(GUID.sql)\nId=a\nKind=warm\n", .badValue, 12),
    ("\nObjectType=Snapshot\nVirtualMachine=\(GUID.sql)\nName=a\n", .missing, 12),
    ("\nName=a\nColour=red\n", .missing, 12),
    ("\nObjectType=Host\nName=HV-02\n", .duplicate, 12),
  ])
  func `a value that no collector writes is an error`(
    fields: String, code: InventoryError.Code, line: Int
  ) {
    let error = failure(head + host + machine(fields) + end)
    #expect(error?.code == code)
    #expect(error?.line == line)
  }

  @Test func `a later version of the format is refused`() {
    let error = failure(head.replacing("/1", with: "/2") + host + end)
    #expect(error?.code == .unknownSchema)
  }

  @Test(arguments: [
    ("Windows 7 Ultimate", "6.1.7601", "1", GuestFamily.windows7, "ultimate"),
    ("Windows Server (R) 2008 Standard", "6.0.6002", "3", .windowsServer2008, "standard"),
    ("Microsoft Windows Server 2003 R2", "5.2.3790", "3", .windowsServer2003R2, nil),
    ("Windows Vista (TM) Business", "6.0.6002", "1", .windowsVista, "business"),
    ("", "5.1.2600", "1", .windowsXP, nil),
    ("CentOS release 5.5", "2.6.18", "", .linux, nil),
    ("Windows Server 2012 Standard", "6.2.9200", "3", nil, nil),
    ("", "5.2.3790", "3", nil, nil), ("", "6.1.0-13-amd64", "", nil, nil),
  ])
  func `the guest is named only by what is certain`(
    name: String, version: String, product: String, family: GuestFamily?, edition: String?
  ) throws {
    let text =
      head + host + machine("OSName=\(name)\nOSVersion=\(version)\nProductType=\(product)\n") + end
    let guest = try read(text).observations.first?.virtualMachines.first?.guest
    #expect(guest?.family == family)
    #expect(guest?.edition == edition)
  }
}
