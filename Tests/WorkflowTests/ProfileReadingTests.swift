internal import Events
internal import TestSupport
internal import Testing
internal import Workflow

/// A profile is data that somebody wrote: what is wrong with it is said with its place.
@Suite struct `Reading profiles` {
  @Test func `every built-in profile is read, and keeps its document whole`() throws {
    for (name, bytes) in Profile.builtIn {
      let profile = try Profile(parsing: bytes)
      #expect(profile.name == name)
      #expect(try Profile(profile.document) == profile)
    }
  }

  @Test func `the first profile is that of Service Pack 1`() {
    let profile = Profile.servicePack1
    #expect(profile.targetBuild == .known("6.1.7601"))
    #expect(profile.minimumFreeDiskBytes == 10 << 30)
    #expect(profile.hint(for: "failed with 0x800F0818") != nil)
    #expect(profile.hint(for: "failed with 0x0") == nil)
    #expect(!profile.hasLiveMerge)
  }

  @Test(arguments: [
    ("\"triesPerStep\": 3", "\"triesPerStep\": 0", "$.limits.triesPerStep"),
    ("\"triesPerStep\": 3", "\"triesPerSteps\": 3", "$.limits"),
    ("\"targetBuild\": \"6.1.7601\"", "\"targetBuild\": \"new\"", "$.host.targetBuild"),
    ("\"liveMerge\": false", "\"liveMerge\": \"no\"", "$.liveMerge"),
    ("\"offMachines\": \"update\"", "\"offMachines\": \"ignore\"", "$.offMachines"),
    ("\"mwctl.profile/1\"", "\"mwctl.profile/2\"", "$.schema"),
    ("\"family\": \"linux\"", "\"family\": \"bsd\"", "$.routes"),
    ("\"worstSeconds\": 600 }", "\"worstSeconds\": 6 }", "$.estimates.shutdown.worstSeconds"),
    ("\"shutdown\": { \"expectedSeconds\"", "\"shutdowns\": { \"expectedSeconds\"", "$.estimates"),
  ])
  func `what is wrong is said with its path`(from: String, to: String, path: String) throws {
    let bytes = try #require(Profile.builtIn["ws2008r2-sp1"])
    let text = String(decoding: bytes, as: UTF8.self)
    let changed = text.replacing(from, with: to, maxReplacements: 1)
    #expect(changed != text)
    let error = #expect(throws: ProfileError.self) { try Profile(parsing: Array(changed.utf8)) }
    #expect(error?.description.contains(path) == true, "\(error?.description ?? "")")
  }

  @Test func `what is no JSON is said with its line`() {
    let error = #expect(throws: ProfileError.self) { try Profile(parsing: Array("{\n oops".utf8)) }
    #expect(error?.description.contains("2") == true)
  }

  @Test(arguments: [
    (GuestFamily.windowsServer2008R2, Int?.some(0), UpdateRoute?.some(.servicePack)),
    (.windows7, nil, .servicePack), (.windows7, 1, .setupDisk),
    (.windowsServer2008, 2, .setupDisk), (.windowsVista, 2, .setupDisk),
    (.windowsServer2003, 2, .setupDisk), (.windowsServer2003R2, 2, .setupDisk),
    (.windowsXP, 3, .setupDisk), (.linux, nil, UpdateRoute.none), (.other, nil, UpdateRoute.none),
    (.unknown, nil, nil),
  ])
  func `each family has the route of the article`(
    family: GuestFamily, servicePack: Int?, route: UpdateRoute?
  ) {
    let guest = Guest(family: family, servicePack: servicePack)
    #expect(Profile.servicePack1.route(for: guest) == route)
  }
}
