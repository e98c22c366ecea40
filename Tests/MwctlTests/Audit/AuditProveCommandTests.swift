import AuditLog
import Foundation
import Testing

@Suite struct `mwctl audit prove` {
  private let place: Workspace

  init() throws { place = try Workspace(.open) }

  @Test func `prints a proof that needs nothing but the entry and the key`() throws {
    let lines = try place.mwctl("log --format jsonl").lines
    let key = try VerifierKey(try place.json("audit keys").keyList[0].vkey.text ?? "")
    for position in [0, 1, 7, lines.count - 1] {
      let result = try place.mwctl("audit prove \(position)")
      #expect(result.exitCode == 0)
      let proof = try LogProof(parsing: Array(result.stdout.utf8))
      #expect(proof.index == Int64(position))
      let entry = Array(lines[position].utf8)
      #expect(try proof.verified(entry: entry, by: [key]).size == Int64(lines.count))
      let reply = try place.json("audit prove \(position)")
      #expect(reply.schema.text == "mwctl.proof/1")
      #expect(reply.proof.text == result.stdout)
      #expect(reply.entry.text == lines[position])
    }
  }

  @Test func `is refused for what is not there, and for what no checkpoint covers`() throws {
    try place.fails(.notFound, "audit prove 4711")
    try place.fails(.usage, "audit prove nonsense")
    try place.mwctl("record shutdown --host hv-01 --vm sql-01 --completed")
    let position = try place.entries().count - 1
    let error = try place.fails(.notFound, "audit prove \(position)")
    #expect(error.remedy.text?.contains("mwctl audit checkpoint") == true)
    try place.mwctl("audit checkpoint")
    #expect(try place.mwctl("audit prove \(position)").exitCode == 0)
  }

  @Test func `exits 5 over an entry that was changed, or beside one`() throws {
    try LogTampering.run("UPDATE event SET entry = x'7B7D' WHERE position = 3", on: place.log)
    try place.fails(.unverified, "audit prove 3")
    try place.fails(.unverified, "audit prove 9")
  }
}
