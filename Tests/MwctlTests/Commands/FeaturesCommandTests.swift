import Events
import Testing

@testable import mwctl

@Suite struct FeaturesCommandTests {
  private func answer(_ log: SampleLog) throws -> FeaturesAnswer {
    try log.read { try FeaturesAnswer($0, hosts: [], vm: nil, now: log.now) }
  }

  @Test func `says of each guest what it may use, and why`() throws {
    let answer = try answer(.evening())
    try expectGolden(Page.text { answer.write(to: &$0) }, "features.txt")
  }

  @Test func `answers a document`() throws {
    let json = try answer(.wholeNight()).json
    #expect(json[path: "schema"] == "mwctl.features/1")
    let rows = try #require(json[path: "virtualMachines"])
    #expect(rows.elements.count == 2)
    for row in rows.elements {
      #expect(row[path: "host"] == "hv-01")
      for feature in ["dynamicMemory", "remoteFX"] {
        guard case .string(let verdict)? = row[path: "\(feature)/verdict"] else {
          Issue.record("\(feature) has a verdict")
          continue
        }
        #expect(["eligible", "after-hotfix", "not-supported", "unknown"].contains(verdict))
        #expect(row[path: "\(feature)/why"] != .string(""))
      }
    }
  }

  @Test func `shows one host or one machine`() throws {
    let log = try SampleLog.evening()
    let result = try log.cli("features", "--host", "hv-01", "--vm", "dc-01", "--format", "json")
    let json = try JSONValue(answer: result)
    #expect(json[path: "virtualMachines"]?.elements.count == 1)
    #expect(json[path: "virtualMachines/0/name"] == "dc-01")
  }
}
