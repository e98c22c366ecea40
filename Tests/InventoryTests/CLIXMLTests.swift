import Events
import Inventory
import Testing

@Suite struct CLIXMLTests {
  private let head =
    #"<Objs Version="1.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">"#

  private func machine(_ properties: String) -> String {
    head + #"<Obj RefId="0"><Props><G N="Id">\#(GUID.sql)</G><S N="ComputerName">hv-01</S>"#
      + properties + "</Props></Obj></Objs>"
  }

  @Test func `reads Get-VM of Windows Server 2012`() throws {
    let inventory = try readInventory(try fixture("get-vm-2012.clixml"))
    let host = try #require(inventory.observations.first)
    #expect(host.host == HostName("hv-12"))
    let machines = host.virtualMachines
    #expect(machines.map(\.name) == ["sql-01", "a_x0041_ & b", "😀"])
    #expect(machines.map(\.state) == [.running, .saved, .off])
    #expect(machines.map(\.operation?.rawValue) == ["merging-disks", "none", "none"])
    #expect(machines[0].integrationServices == BuildNumber("6.3.9600.16384"))
    #expect(machines[1].integrationServices == nil)
    #expect(machines[0].snapshots?.map(\.id) == ["7D3B0C5E-0101-4F4F-8A8A-121212121212"])
    #expect(machines[1].snapshots == nil)
    #expect(machines[0].disks == [VirtualDisk(path: "D:\\VMs\\sql-01_AAAA.avhdx")])
    #expect(machines[0].disks?.first?.isUnmerged == true)
    #expect(machines[2].disks == nil)
    #expect(machines[0].heartbeat == .ok)
    #expect(machines[0].automaticStop == .save)
    #expect(machines[0].automaticStart == .ifRunning)
    #expect(machines[0].memoryBytes == 4_294_967_296)
  }

  @Test func `reads WMI objects of PowerShell 2 with the old numbers`() throws {
    let inventory = try readInventory(try fixture("msvm-v1.clixml"))
    #expect(inventory.observations.map(\.host.text) == ["hv-01"])
    #expect(
      inventory.observations.first?.virtualMachines.map(\.state) == [.saved, .stopping, .off])
    #expect(inventory.warnings == [])
  }

  @Test func `follows references, also where a list holds the machines`() throws {
    let obj =
      #"<Obj RefId="1"><Props><G N="Id">\#(GUID.sql)</G><S N="Name">a</S>"#
      + #"<Obj N="State" RefId="2"><ToString>Off</ToString><I32>3</I32></Obj></Props></Obj>"#
    let other =
      #"<Obj RefId="3"><Props><G N="Id">\#(GUID.dc)</G><S N="Name">b</S>"#
      + #"<Ref N="State" RefId="2" /></Props></Obj>"#
    let text = head + #"<Obj RefId="0"><LST>\#(obj)\#(other)</LST></Obj></Objs>"#
    let inventory = try read(text, host: "hv-01")
    #expect(inventory.observations.first?.virtualMachines.map(\.state) == [.off, .off])
  }

  @Test func `skips the line that powershell.exe puts before it`() throws {
    let text = "#< CLIXML\r\n" + machine(#"<S N="Name">a</S><S N="State">Off</S>"#)
    #expect(try read(text).observations.first?.virtualMachines.first?.state == .off)
  }

  @Test func `a control character in a name is refused, escaped or not`() {
    let error = failure(machine(#"<S N="Name">a_x001B_[2J</S><S N="State">Off</S>"#))
    #expect(error?.code == .controlCharacter)
    #expect(
      error?.problem == "the machine name 'a\\u{1b}[2J' holds the control character U+001B")
  }

  @Test func `half of a surrogate pair is refused`() {
    let error = failure(machine(#"<S N="Name">a_xD83D_</S><S N="State">Off</S>"#))
    #expect(error?.code == .encoding)
    #expect(error?.line == 1)
    #expect(failure(machine(#"<S N="Name">_xDE00_</S>"#))?.code == .encoding)
    #expect(failure(machine(#"<S N="Name">_xD83D_a_xDE00_</S>"#))?.code == .encoding)
  }

  @Test func `an underscore before an x that is no escape stays`() throws {
    let text = machine(#"<S N="Name">a_x12_xyz_x</S><S N="State">Off</S>"#)
    #expect(try read(text).observations.first?.virtualMachines.first?.name == "a_x12_xyz_x")
  }

  @Test func `a document type is refused before a parser sees it`() {
    let laughs =
      #"<?xml version="1.0"?><!DOCTYPE Objs [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>"#
    let error = failure(laughs + machine(#"<S N="Name">&b;</S>"#))
    #expect(error?.code == .unsafeXML)
    #expect(
      error?.description
        == "Line 1: '<!DOCTYPE Objs [<!EN' declares something, which is refused. "
        + "Write the file with Export-Clixml, which declares nothing.")
    let outside = #"<!DOCTYPE Objs SYSTEM "file:///etc/passwd">"#
    #expect(failure(outside + machine(""))?.code == .unsafeXML)
    #expect(failure(machine("<![CDATA[x]]>"), as: .clixml)?.code == .unsafeXML)
  }

  @Test func `an entity that nobody declared is an error`() {
    #expect(failure(machine(#"<S N="Name">&file;</S>"#))?.code == .syntax)
  }

  @Test func `XML that breaks off is an error with its line`() {
    let error = failure(head + "\n<Obj RefId=\"0\"><Props>\n<S N=\"Name\">a</S>")
    #expect(error?.code == .syntax)
    #expect(error?.line == 3)
  }

  @Test func `other XML and web pages are refused`() {
    #expect(failure("<?xml version=\"1.0\"?><inventory/>")?.code == .notCLIXML)
    #expect(failure("<inventory/>", as: .clixml)?.code == .notCLIXML)
    #expect(failure("<!DOCTYPE html><html><body>Log in</body></html>")?.code == .webPage)
    #expect(failure("<html></html>")?.code == .webPage)
  }

  @Test func `plain texts instead of objects are refused`() {
    let error = failure(head + "<S>sql-01</S></Objs>")
    #expect(error?.code == .noVirtualMachines)
    #expect(failure(head + #"<Obj RefId="0"><LST><S>a</S></LST></Obj></Objs>"#)?.code == .wrongType)
  }
}
