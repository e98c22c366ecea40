import Testing

extension Workspace {
  /// A log from `init` on, with its key: a window over one host, and a shutdown in it.
  static func signed() throws -> Workspace {
    let log = try Workspace()
    try log.mwctl("init --origin contoso.example/hyper-v --at 2011-03-05T19:00:00Z")
    let machines = (1...9).map { SampleMachine("vm-\($0)", $0) }
    try log.look(.of("hv-01", at: "2011-03-05T20:00:00Z", machines))
    try log.json(
      "window open sp1-night-1 --hosts hv-01 --from 2011-03-05T20:00:00Z"
        + " --until 2011-03-06T04:00:00Z --at 2011-03-05T20:00:10Z")
    try log.takeDown("vm-1")
    return log
  }

  /// A shutdown from its start to its end.
  func takeDown(_ vm: String) throws {
    let shutDown = "record shutdown --host hv-01 --vm \(vm)"
    try json(shutDown + " --started --at 2011-03-05T20:01:00Z")
    try json(shutDown + " --completed --at 2011-03-05T20:02:00Z")
  }

  /// The verifier key of the log.
  func verifierKey() throws -> String {
    try #require(try json("audit keys")["keys"][0].vkey.text)
  }
}
