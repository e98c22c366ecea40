import AuditLog
import Events
import Projections
import Testing
import Workflow

@testable import mwctl

@Suite struct StatusCommandTests {
  private func answer(
    _ log: SampleLog, hosts: [String] = [], vm: String? = nil
  ) throws -> StatusAnswer {
    let names = try hosts.map { try #require(HostName($0)) }
    return try log.read { try StatusAnswer($0, hosts: names, vm: vm, now: log.now) }
  }

  @Test(arguments: [80, 132])
  func `shows a board with the loudest host first`(width: Int) throws {
    let answer = try answer(.evening())
    let text = Page.text(width: width) { StatusText(answer).write(to: &$0) }
    try expectGolden(text, "status-\(width).txt")
    for line in text.split(separator: "\n") { #expect(DisplayText.width(String(line)) <= width) }
  }

  @Test func `answers the document of the contract`() throws {
    let json = try answer(.evening()).json
    #expect(json[path: "schema"] == "mwctl.status/1")
    let hosts = try #require(json[path: "hosts"])
    #expect(hosts.elements.map { $0[path: "host"] } == ["hv-01", "hv-02", "hv-03"])
    for host in hosts.elements {
      for key in ["host", "build", "window", "phase", "status", "hazards", "virtualMachines"] {
        #expect(host.keys.contains(key))
      }
      for vm in host[path: "virtualMachines"]?.elements ?? [] {
        for key in [
          "id", "name", "state", "operation", "snapshots", "integrationServices", "network",
          "heartbeat", "ranBefore", "dynamicMemory", "remoteFX", "downtimeSeconds",
        ] { #expect(vm.keys.contains(key)) }
        #expect(vm[path: "integrationServices"]?.keys == ["version", "verdict"])
        #expect(vm[path: "dynamicMemory"]?.keys == ["verdict", "why"])
      }
    }
    let machines = try #require(hosts[path: "0/virtualMachines"])
    let web = try #require(machines.element(where: "name", is: "web-01"))
    #expect(web[path: "snapshots"] == ["online": 1, "offline": 1, "unknown": 0])
    #expect(web[path: "ranBefore"] == true)
    #expect(web[path: "down"] == true)
    #expect(web[path: "downtimeSeconds"] == .integer(28 * 60))
    let sql = try #require(machines.element(where: "name", is: "sql-01"))
    #expect(sql[path: "downtimeSeconds"] == 0, "a shutdown that failed is no downtime")
  }

  @Test func `counts a downtime to the verified guest, and not beyond`() throws {
    let machines = try #require(
      try answer(.wholeNight()).json[path: "hosts/0/virtualMachines"])
    let dc = try #require(machines.element(where: "name", is: "dc-01"))
    // From the begin of its shutdown, over patch and restart, to the look after its update.
    #expect(dc[path: "downtimeSeconds"] == .integer((2 + 40 + 5 + 2 + 2 + 5 + 5) * 60))
    #expect(dc[path: "down"] == false)
    #expect(dc[path: "remaining"] == [])
    #expect(dc[path: "integrationServices/verdict"] == "current")
  }

  @Test func `shows one machine by its name or its GUID`() throws {
    let log = try SampleLog.evening()
    for name in ["web-01", "WEB-01", "{6a257fa0-0000-4c5e-9e55-000000000003}"] {
      let json = try answer(log, vm: name).json
      #expect(json[path: "hosts"]?.elements.count == 1)
      #expect(json[path: "hosts/0/virtualMachines"]?.elements.count == 1)
      #expect(json[path: "hosts/0/virtualMachines/0/name"] == "web-01")
    }
  }

  @Test func `says where the log knows no such host or machine`() throws {
    let log = try SampleLog.evening()
    let host = try log.cli("status", "--host", "hv-09")
    #expect(host.exitCode == 4)
    #expect(host.stdout == "")
    #expect(
      host.stderr == """
        Error: The log knows no host 'hv-09'.
          -> It knows hv-01, hv-02, hv-03.

        """)
    let vm = try log.cli("status", "--vm", "nope", "--format", "json")
    #expect(vm.exitCode == 4)
    #expect(vm.stderr.hasPrefix(#"{"error":{"code":"not-found","#))
    let one = try log.cli("status", "--host", "hv-02", "--vm", "web-01")
    #expect(one.stderr.contains("hv-02 has no virtual machine 'web-01'."))
  }

  @Test func `lists the GUIDs where two machines share a name`() throws {
    let log = try SampleLog()
    try log.look(
      SampleLog.host("hv-01", [SampleLog.vm("twin", 1, .off), SampleLog.vm("twin", 2, .off)]))
    let result = try log.cli("status", "--vm", "twin")
    #expect(result.exitCode == 65)
    #expect(result.stderr.contains("6A257FA0-0000-4C5E-9E55-000000000001"))
    #expect(result.stderr.contains("6A257FA0-0000-4C5E-9E55-000000000002"))
  }

  @Test func `cannot be driven by a machine's name`() throws {
    let log = try SampleLog()
    try log.look(SampleLog.host("hv-01", [SampleLog.vm("a\u{1B}[2J\u{202E}b", 1, .saved)]))
    let result = try log.cli("status")
    #expect(result.stdout.contains("\\u{1B}[2J\\u{202E}b"))
    let effects = result.stdout.unicodeScalars.filter { $0 != "\n" && DisplayText.hasEffect($0) }
    #expect(effects.isEmpty)
  }

  @Test func `is plain in a pipe, coloured where it is told to, and the same in words`() throws {
    let log = try SampleLog.evening()
    let arguments = ["status", "--now", "2011-03-05T20:30:00Z"]
    let plain = try CLI.run(arguments + ["--log", log.path])
    let forced = try CLI.run(arguments + ["--log", log.path], env: ["CLICOLOR_FORCE": "1"])
    #expect(!plain.stdout.contains("\u{1B}"))
    #expect(forced.stdout.contains("\u{1B}[1;31m"))
    let words = forced.stdout.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(words == plain.stdout)
  }

  @Test func `says what to do with an empty log`() throws {
    let result = try SampleLog().cli("status")
    #expect(result.exitCode == 0)
    #expect(result.stdout == "The log knows no host yet. Import an inventory: mwctl import FILE\n")
  }

  @Test func `makes no log where there is none`() throws {
    let folder = try TemporaryFolder()
    for command in ["status", "plan", "log", "features", "rebuild"] {
      let result = try CLI.run([command, "--log", folder.path("none.db")])
      #expect(result.exitCode == 4, "\(command)")
      #expect(result.stdout == "")
    }
    #expect(try folder.names().isEmpty)
  }

  @Test func `sees what is left to be done`() throws {
    let json = try answer(.evening()).json
    let web = json[path: "hosts/0/virtualMachines"]?.element(where: "name", is: "web-01")
    #expect(
      web?[path: "remaining"] == [
        "merge-snapshots", "start", "update-integration-services", "verify-guest",
      ])
    let old = json[path: "hosts/2/virtualMachines"]?.element(where: "name", is: "old-01")
    #expect(old?[path: "remaining/0"] == "discard-saved-state")
  }
}
