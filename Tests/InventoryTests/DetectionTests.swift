import Events
import Inventory
import Testing

@Suite struct DetectionTests {
  @Test(arguments: [
    ("native-hv-01.json", InventoryFormat.json), ("native-two-hosts.json", .json),
    ("get-vm-5.1.json", .json), ("get-vm-7.json", .json), ("get-vm.csv", .csv),
    ("get-vm-german.csv", .csv), ("msvm-v1.csv", .csv), ("wmic-node.csv", .csv),
    ("get-vm-2012.clixml", .clixml), ("msvm-v1.clixml", .clixml),
    ("wmic-german-utf16.txt", .wmi), ("wmic-redirected.txt", .wmi), ("collect-2008r2.txt", .wmi),
  ])
  func `the content tells the format`(name: String, format: InventoryFormat) throws {
    let bytes = try fixture(name)
    #expect(try readInventory(bytes) == readInventory(bytes, format: format))
  }

  @Test(arguments: ["", " ", "\r\n\r\n", "\u{FEFF}", "\u{FEFF}\n"])
  func `an empty input is refused`(text: String) {
    for format in InventoryFormat.allCases + [nil] as [InventoryFormat?] {
      #expect(failure(text, as: format)?.code == .empty)
    }
    #expect(failure([0xFF, 0xFE])?.code == .empty)
    #expect(
      failure("")?.description
        == "The input is empty. Check that the command which wrote it found Hyper-V and ran with "
        + "administrator rights.")
  }

  @Test func `a table made for the screen is refused with a hint`() {
    let table = "\nName   State   CPUUsage(%)\n----   -----   -----------\nsql-01 Running 0\n"
    let error = failure(table)
    #expect(error?.code == .screenText)
    #expect(
      error?.description
        == "Line 1: 'Name   State   CPUUsage(%)' begins a text made by Format-Table, which cuts "
        + "values. Use '| Export-Csv vms.csv', '| Export-Clixml vms.xml' or "
        + "'wmic … /format:list'.")
    #expect(failure(table, as: .csv)?.code == .screenText)
  }

  @Test func `a list or a wmic table made for the screen is refused too`() {
    #expect(failure("Name       : sql-01\nState      : Running\n")?.code == .screenText)
    let wmic = "ElementName  EnabledState  Name  \r\nsql-01       2             \(GUID.sql)\r\n"
    #expect(failure(wmic)?.code == .screenText)
    #expect(failure(wmic, as: .wmi)?.code == .screenText)
  }

  @Test func `what is nothing known is refused`() {
    let error = failure("hello world\n")
    #expect(error?.code == .unknownFormat)
    #expect(error?.quoted == "hello world")
    #expect(
      error?.description
        == "Line 1: the format of 'hello world' is not known. Give JSON, CSV, CLIXML or the output "
        + "of 'wmic … get /format:list'; see docs/inventory.md.")
  }

  @Test func `the wrong format given is an error and not a guess`() throws {
    #expect(failure(try fixture("get-vm.csv"), as: .json)?.code == .syntax)
    #expect(failure(try fixture("get-vm-7.json"), as: .clixml)?.code == .notCLIXML)
    #expect(failure(try fixture("get-vm.csv"), as: .wmi)?.code == .syntax)
    #expect(failure(try fixture("wmic-redirected.txt"), as: .csv)?.code == .missing)
  }
}
