import Inventory
import Testing

/// One bad input for each kind of error, and the whole sentence a person gets to read.
private let samples: [(code: InventoryError.Code, input: String, message: String)] = [
  (
    .empty, "",
    "The input is empty. Check that the command which wrote it found Hyper-V and ran "
      + "with administrator rights."
  ),
  (
    .tooLarge, "Name=" + String(repeating: "a", count: 1_048_577),
    "Line 1: a text is longer than 1048576 bytes. Check whether this is an inventory, "
      + "or leave that text out of it."
  ),
  (
    .tooMany, "Name=a\n" + (0..<1024).map { "c\($0)=1\n" }.joined(),
    "Line 1025: more than 1024 lines of one object. Check that blank lines stand "
      + "between the objects."
  ),
  (
    .tooDeep, String(repeating: "[", count: 65),
    "Line 1, column 65: arrays and objects are nested too deeply. No inventory is "
      + "nested deeper than 64 levels; use 'ConvertTo-Json -Depth 4'."
  ),
  (
    .encoding, "Id,Name\n\u{0},a\n",
    "Line 2: the text holds a NUL character. Give a text file, saved as UTF-8 or "
      + "Unicode; this one is binary or damaged."
  ),
  (
    .syntax, "[1,]",
    "Line 1, column 4: this byte cannot stand here. Correct the JSON there, or write "
      + "the file again."
  ),
  (
    .screenText, "Name State\n---- -----\na    Off\n",
    "Line 1: 'Name State' begins a text made by Format-Table, which cuts values. Use "
      + "'| Export-Csv vms.csv', '| Export-Clixml vms.xml' or 'wmic … /format:list'."
  ),
  (
    .webPage, "<!DOCTYPE html><html></html>",
    "Line 1: the input is a web page. Give the file the page leads to; it may be the "
      + "page of a login."
  ),
  (
    .notCLIXML, "<rss/>",
    "Line 1: the XML '<rss/>' is not what Export-Clixml writes. Write it with 'Get-VM "
      + "| Export-Clixml vms.xml'."
  ),
  (
    .unsafeXML, "<!DOCTYPE Objs><Objs></Objs>",
    "Line 1: '<!DOCTYPE Objs><Objs' declares something, which is refused. Write the "
      + "file with Export-Clixml, which declares nothing."
  ),
  (
    .unknownFormat, "sql-01 is running\n",
    "Line 1: the format of 'sql-01 is running' is not known. Give JSON, CSV, CLIXML "
      + "or the output of 'wmic … get /format:list'; see docs/inventory.md."
  ),
  (
    .unknownSchema, #"{"schema":"mwctl.inventory/9"}"#,
    "$.schema: 'mwctl.inventory/9' is not read here. This version reads "
      + "mwctl.inventory/1."
  ),
  (
    .missing, #"{"hosts":[]}"#,
    "$.schema: this field is missing. Add it as a string."
  ),
  (
    .wrongType, #"{"schema":1}"#,
    "$.schema: a string is needed here, not a number. Write a string, or leave the "
      + "field out if it may be unknown."
  ),
  (
    .badValue, "Id,Name,State\nsql,sql-01,Off\n",
    "Line 2: 'sql' is no GUID. The id of a machine is a GUID as Hyper-V prints it."
  ),
  (
    .controlCharacter, "ElementName=a\tb\nName=\(GUID.sql)\nEnabledState=3\n",
    #"Line 1: the machine name 'a\u{9}b' holds the control character U+0009. Rename it "#
      + "in Hyper-V, or correct the file."
  ),
  (
    .duplicate, "Id,Name,State\n\(GUID.sql),a,Off\n\(GUID.sql),a,Off\n",
    "Line 3: the machine 6A257FA0-1C5E-4B6F-9D0A-3B1C2D3E4F50 is listed twice. List "
      + "each machine once; a GUID belongs to one machine only."
  ),
  (
    .hostUnknown, "Id,Name,State\n\(GUID.sql),a,Off\n",
    "The dump does not say which host it is of. Name the host with '--host', or print "
      + "the column ComputerName too."
  ),
  (
    .hostMismatch,
    "Name=HV-01\n\nName=HV-02\n\n" + wmic(3),
    "The dump is of several hosts: 'hv-01', 'hv-02'. Dump each host into a file of "
      + "its own."
  ),
  (
    .notVirtualMachines, "Id,Name,State,SnapshotType\n\(GUID.sql),a,Off,Standard\n",
    "Line 2: 'a' is a snapshot, no machine. Give what 'Get-VM' prints; for snapshots "
      + "use collect/collect-2012.ps1."
  ),
  (
    .noVirtualMachines, "[]",
    "The dump lists no virtual machine. Without administrator rights Hyper-V shows "
      + "none: dump again from an elevated prompt. For a host that has none, write a "
      + "mwctl.inventory/1 file with an empty list."
  ),
  (
    .truncated, "Format=mwctl.collect/1\nObservedAt=2011-03-05T20:00:00Z\n",
    "The dump has no host. Run the collector again and let it finish; a part of a "
      + "dump would look as if machines were gone."
  ),
]

@Suite struct ErrorMessageTests {
  @Test(arguments: samples.indices)
  func `each kind of error says where, what is wrong and what to do`(index: Int) {
    let sample = samples[index]
    let error = failure(sample.input)
    #expect(error?.code == sample.code)
    #expect(error?.description == sample.message)
  }

  @Test func `no kind of error lacks a sample`() {
    #expect(Set(samples.map(\.code)) == Set(InventoryError.Code.allCases))
  }
}
