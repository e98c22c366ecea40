/// A native inventory, put together from a few words.
struct SampleInventory {
  var observedAt = "2011-03-05T20:00:00Z"
  var hosts: [SampleHost]

  var text: String {
    #"{"schema":"mwctl.inventory/1","observedAt":"\#(observedAt)","hosts":["#
      + hosts.map(\.text).joined(separator: ",") + "]}\n"
  }

  /// The two hosts that most tests begin with.
  static func evening(_ change: (inout SampleInventory) -> Void = { _ in }) -> SampleInventory {
    var inventory = SampleInventory(hosts: [
      SampleHost(
        name: "hv-01",
        machines: [
          SampleMachine("sql-01", 1), SampleMachine("old-01", 2, .saved),
          SampleMachine("lab-01", 3, .off),
        ]), SampleHost(name: "hv-02", machines: [SampleMachine("web-01", 4)]),
    ])
    change(&inventory)
    return inventory
  }

  /// Hosts without a machine: what is recorded of them costs least.
  static func bare(_ names: String...) -> SampleInventory {
    SampleInventory(hosts: names.map { SampleHost(name: $0, machines: []) })
  }

  /// One host with its machines at a time.
  static func of(
    _ host: String, at time: String, build: String = "6.1.7600.16385", _ machines: [SampleMachine]
  ) -> SampleInventory {
    SampleInventory(
      observedAt: time, hosts: [SampleHost(name: host, build: build, machines: machines)])
  }
}

struct SampleHost {
  var name: String
  var build = "6.1.7600.16385"
  var machines: [SampleMachine]

  var text: String {
    #"{"name":"\#(name)","build":"\#(build)","freeDiskBytes":53687091200,"#
      + #""freeMemoryBytes":17179869184,"virtualMachines":["#
      + machines.map(\.text).joined(separator: ",") + "]}"
  }
}

struct SampleMachine {
  enum State: String { case running, off, saved, paused, unknown }

  var name: String
  /// Told by the last digits of its GUID.
  var number: Int
  var state: State
  var services = "6.1.7600.16385"
  /// Its snapshots: `online`, `offline` or `unknown`.
  var snapshots: [String] = []

  init(_ name: String, _ number: Int, _ state: State = .running) {
    self.name = name
    self.number = number
    self.state = state
  }

  var id: String { "00000000-0000-4000-8000-00000000000\(number)" }

  var text: String {
    let list = snapshots.enumerated().map { index, kind in
      #"{"id":"s\#(index)","name":"s\#(index)","kind":"\#(kind)","sizeBytes":1073741824}"#
    }
    let running =
      state == .running
      ? #","integrationServices":"\#(services)","heartbeat":"ok","network":"ok""# : ""
    return #"{"id":"\#(id)","name":"\#(name)","state":"\#(state)","operation":"none","#
      + #""memoryBytes":1073741824,"guest":{"family":"windows-server-2008-r2","servicePack":0},"#
      + #""disks":[],"snapshots":[\#(list.joined(separator: ","))]\#(running)}"#
  }
}
