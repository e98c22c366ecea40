import Testing

/// `mwctl profile`, and the profile that a log is under.
@Suite struct `mwctl profile` {
  let log: Workspace
  let builtIn: String

  init() throws {
    log = try Workspace(.imported)
    builtIn = try log.mwctl("profile show ws2008r2-sp1").stdout
  }

  /// The built-in profile, changed.
  private func variant(_ old: String, _ new: String) throws -> String {
    try #require(builtIn.contains(old))
    _ = try log.folder.write(builtIn.replacing(old, with: new), to: "mine.json")
    return "mine.json"
  }

  @Test func `shows the built-in one, which is a profile`() throws {
    _ = try log.folder.write(builtIn, to: "same.json")
    let reply = try log.json("profile check same.json")
    #expect(reply.schema.text == "mwctl.profile-check/1")
    #expect(reply.profile.text == "ws2008r2-sp1")
    try log.fails(.notFound, "profile check no-such-file")
    #expect(try log.mwctl("profile show no-such-profile").exitCode == 4)
  }

  static let mistakes: [(old: String, new: String, place: String)] = [
    (#""triesPerStep": 3"#, #""triesPerStep": 0"#, "$.limits.triesPerStep"),
    (#""triesPerStep": 3"#, #""triesPerStep": "3""#, "$.limits.triesPerStep"),
    (#""triesPerStep": 3"#, #""triesperstep": 3"#, "$.limits.triesperstep"),
    (#""targetBuild": "6.1.7601""#, #""targetBuild": "new""#, "$.host.targetBuild"),
    (#""targetBuild": "6.1.7601","#, "", "$.host"),
    (#""offline": "refuse""#, #""offline": "perhaps""#, "$.snapshots.offline"),
    (#""route": "setup-disk""#, #""route": "post""#, "$.routes"),
    (#""schema": "mwctl.profile/1""#, #""schema": "mwctl.profile/9""#, "$.schema"),
    (#""worstSeconds": 3900"#, #""worstSeconds": 3900.5"#, "line"),
    (#""schema": "mwctl.profile/1","#, "", "$"),
  ]

  @Test(arguments: mistakes)
  func `says where a file is wrong, and takes nothing of it`(
    mistake: (old: String, new: String, place: String)
  ) throws {
    let file = try variant(mistake.old, mistake.new)
    for line in ["profile check \(file)", "profile adopt \(file)"] {
      let error = try log.fails(.malformed, line)
      #expect(error.message.text?.contains(mistake.place) == true, "\(error)")
      #expect(error.message.text?.contains("mine.json") == true)
    }
  }

  @Test(arguments: ["", "{", "[]", "nonsense", "\u{FEFF}{}"])
  func `refuses what is no JSON object`(text: String) throws {
    _ = try log.folder.write(text, to: "mine.json")
    try log.fails(.malformed, "profile check mine.json")
    try log.fails(.malformed, "profile adopt mine.json")
  }

  @Test func `adopts one's own whole, for the windows opened from then on`() throws {
    let open = "--hosts hv-01 --from 2011-03-05T20:00:00Z --until 2011-03-06T06:00:00Z"
    let file = try variant(
      #""shutdown": { "expectedSeconds": 120, "worstSeconds": 600 }"#,
      #""shutdown": { "expectedSeconds": 77, "worstSeconds": 777 }"#)
    try log.mwctl("window open first \(open)")
    let reply = try log.json("profile adopt \(file)")
    #expect(reply.schema.text == "mwctl.profile-adopted/1")
    let entry = try #require(try log.entries().last)
    #expect(entry.data.profile.estimates.shutdown.worstSeconds.number == 777)
    #expect(entry.sequence.text?.hasSuffix("\(reply.position.number ?? -1)") == true)
    #expect(try worstShutDown() == 600, "the open window keeps its own")
    try log.mwctl("window close first")
    let second = try log.json("window open second \(open)")
    #expect(second.profile == reply.position)
    #expect(try worstShutDown() == 777)
    // The file is not needed any more: history replays from the log alone.
    _ = try log.folder.write("gone", to: "mine.json")
    #expect(try worstShutDown() == 777)
    #expect(try log.json("rebuild").differences.isEmptyList)
  }

  private func worstShutDown() throws -> Int64? {
    try log.next().steps.first("action", "shutdown").estimate.worstSeconds.number
  }
}
