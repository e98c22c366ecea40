import Events

/// The things that sample events speak of.
enum Sample {
  static let host = known(HostName("hv-01"))
  static let otherHost = known(HostName("hv-02.contoso.example"))
  static let window = known(WindowID("sp1-night-1"))
  static let vm = known(VMID("6A257FA0-5B3C-4E9A-8F00-0123456789AB"))
  static let otherVM = known(VMID("00000000-0000-4000-8000-000000000002"))
  static let evening = known(Timestamp("2011-03-05T20:00:00Z"))
  static let oldBuild = known(BuildNumber("6.1.7600.16385"))

  static let hostFacts = HostFacts(
    build: oldBuild, freeDiskBytes: 53_687_091_200, freeMemoryBytes: 8_589_934_592, hasSLAT: true,
    hasRemoteFXAdapter: false, bootedAt: Timestamp(milliseconds: evening.milliseconds - 1),
    isRebootPending: true)

  static let vmFacts = VMFacts(
    id: vm, name: "sql-01 “äöü” 🖥", state: .running, operation: VMOperation.none,
    memoryBytes: 4_294_967_296,
    guest: Guest(family: .windowsServer2008R2, servicePack: 0, edition: "enterprise"),
    integrationServices: oldBuild, heartbeat: .ok, network: .unreachable,
    snapshots: [
      Snapshot(
        id: "{5E6C}", name: "before update", createdAt: evening, parent: "{5E6B}", kind: .online,
        sizeBytes: 4_831_838_208),
      Snapshot(id: "{5E6B}"),
    ],
    disks: [
      VirtualDisk(path: #"D:\VMs\sql-01_5E6C.avhd"#, sizeBytes: 1, isDifferencing: true),
      VirtualDisk(path: "/C:/odd\"name\t.vhd"),
    ], automaticStop: .save, automaticStart: .ifRunning, priority: -10,
    dependsOn: ["dc-01", "dc-02"])

  /// A document as a profile is one: nested, with every kind of value, its keys in canonical order.
  static let document: JSONValue = [
    "empty": [:], "limits": ["merges": 1, "starts": 2],
    "list": [true, false, nil, -9_007_199_254_740_991, "€\u{1F600}\u{0}\u{7F}"],
    "schema": "mwctl.profile/1",
  ]

  static let verifierKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let earlierVerifierKey =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

  private static func known<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("A sample does not parse.") }
    return value
  }
}
