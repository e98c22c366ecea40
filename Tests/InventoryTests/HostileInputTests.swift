import Events
import Inventory
import Testing

@Suite struct HostileInputTests {
  private let objs =
    #"<Objs Version="1.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">"#

  @Test func `a hundred thousand brackets or elements do not exhaust the stack`() {
    #expect(failure(String(repeating: "[", count: 100_000))?.code == .tooDeep)
    #expect(failure(String(repeating: "{\"a\":", count: 100_000))?.code == .tooDeep)
    let elements = String(repeating: "<Obj><LST>", count: 70_000)
    #expect(failure(objs + elements)?.code == .tooDeep)
  }

  @Test func `a chain of references does not exhaust the stack`() {
    var text = objs + #"<Obj RefId="0"><LST><S>a</S></LST></Obj>"#
    for index in 1...5000 {
      text += "<Obj RefId=\"\(index)\"><Props><Ref N=\"a\" RefId=\"\(index - 1)\"/></Props></Obj>"
    }
    #expect(failure(text + "</Objs>")?.code == .wrongType)
    text = objs + #"<Obj RefId="0"><Props><S N="a">a</S></Props></Obj>"#
    for index in 1...5000 {
      text += "<Obj RefId=\"\(index)\"><Props><Ref N=\"a\" RefId=\"\(index - 1)\"/></Props></Obj>"
    }
    #expect(failure(text + "</Objs>")?.code == .tooDeep)
  }

  @Test func `a line of two megabytes is refused or harmless in every format`() {
    let long = String(repeating: "a", count: 2 << 20)
    #expect(failure("Name=\(long)")?.code == .tooLarge)
    #expect(failure("Id,Name\n\(long),a\n")?.code == .tooLarge)
    #expect(failure("Id,Name\n\"\(long)\",a\n")?.code == .tooLarge)
    #expect(failure("[{\"Id\":\"\(long)\"}]")?.code == .badValue)
    #expect(failure(objs + "<S>\(long)</S></Objs>")?.code == .tooLarge)
    #expect(failure(long)?.code == .unknownFormat)
    #expect(failure(native(machine: #","dependsOn":["\#(long)"]"#))?.code == .tooLarge)
  }

  @Test func `a hundred thousand rows are refused`() {
    let row = "\(GUID.sql),a,Off\n"
    let rows = "Id,Name,State\n" + String(repeating: row, count: 70_000)
    #expect(failure(rows, host: "hv-01")?.code == .tooMany)
    #expect(failure(String(repeating: wmic(3), count: 100_000))?.code == .tooMany)
    let objects = String(
      repeating: "<Obj RefId=\"0\"><Props><S N=\"a\">b</S></Props></Obj>", count: 70_000)
    #expect(failure(objs + objects + "</Objs>")?.code == .tooMany)
    let elements = String(repeating: "{},", count: 70_000)
    #expect(failure("[\(elements){}]")?.code == .tooMany)
    let columns = (0..<2000).map { "c\($0)" }.joined(separator: ",")
    #expect(failure("Id,\(columns)\n")?.code == .tooMany)
    let keys = (0..<2000).map { "c\($0)=1\n" }.joined()
    #expect(failure("Name=a\n\(keys)")?.code == .tooMany)
  }

  @Test func `more machines than Hyper-V can have are refused`() {
    let machines = (0...2048).map { index in
      let digits = String(index, radix: 16)
      return "6A257FA0-1C5E-4B6F-9D0A-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
    let rows = machines.map { "\($0),a,Off\n" }.joined()
    let error = failure("Id,Name,State\n\(rows)", host: "hv-01")
    #expect(error?.code == .tooMany)
    #expect(error?.line == 2050)
    let json = machines.map { #"{"id":"\#($0)","name":"a","state":"off"}"# }
    let text = native(host: "\"virtualMachines\":[\(json.joined(separator: ","))]")
    #expect(failure(text)?.path == "$.hosts[0].virtualMachines")
  }

  @Test func `NUL and damaged UTF-16 are refused with their line`() {
    let nul = failure("Id,Name\n\(GUID.sql),a\u{0}b\n")
    #expect(nul?.code == .encoding)
    #expect(nul?.line == 2)
    #expect(failure([0xFF, 0xFE, 0x41])?.code == .encoding)
    let lone = failure([0xFF, 0xFE, 0x41, 0, 10, 0, 0x3D, 0xD8, 0x41, 0])
    #expect(lone?.code == .encoding)
    #expect(lone?.line == 2)
    #expect(
      lone?.description
        == "Line 2: half of a UTF-16 surrogate pair stands alone. Write the file again as UTF-8 "
        + "or Unicode, for example with '-Encoding UTF8'.")
    #expect(failure([0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0])?.code == .encoding)
    #expect(failure([0x41, 0x81, 0x42])?.code == .encoding)
    #expect(failure([0xFF, 0xFE, 0x41, 0, 0, 0])?.code == .encoding)
  }

  @Test(arguments: [300, 257])
  func `a name longer than any machine's is refused with its place`(count: Int) {
    let name = String(repeating: "ü", count: count / 2 + 1)
    let error = failure("Id,Name,State\n\(GUID.sql),\(name),Off\n", host: "hv-01")
    #expect(error?.code == .tooLarge)
    #expect(error?.line == 2)
    #expect(error?.description.count ?? 0 < 300)
  }

  @Test(arguments: ["\u{1B}[31m", "a\u{7F}", "a\u{85}", "a\u{202E}b", "a\u{2028}b"])
  func `characters that a terminal would obey are refused in names`(name: String) {
    let text = "ElementName=\(name)\nName=\(GUID.sql)\nEnabledState=3\n"
    let error = failure(text, host: "hv-01")
    #expect(error?.code == .controlCharacter)
    #expect(error?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
  }

  @Test func `an error quotes no more than a line of the input`() {
    let error = failure("\u{1B}[2J" + String(repeating: "x", count: 500))
    #expect(error?.quoted == "\\u{1b}[2J" + String(repeating: "x", count: 56) + "…")
  }

  @Test(arguments: 0..<40)
  func `damaged files never crash`(seed: UInt64) throws {
    let names = [
      "native-hv-01.json", "get-vm-5.1.json", "get-vm.csv", "msvm-v1.csv", "get-vm-2012.clixml",
      "msvm-v1.clixml", "wmic-german-utf16.txt", "collect-2008r2.txt",
    ]
    var random = SplitMix(state: seed)
    for name in names {
      var bytes = try fixture(name)
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(UInt8.random(in: 0...127, using: &random), at: index)
        default: bytes.removeSubrange(index..<min(bytes.count, index + 20))
        }
        if bytes.isEmpty { break }
      }
      if let error = failure(bytes) { #expect(!error.description.isEmpty) }
    }
  }
}

/// A small generator of numbers that are the same for the same seed.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
