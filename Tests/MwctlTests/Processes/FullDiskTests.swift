import Foundation
import Testing

/// A real file system without room, in a mount namespace of its own.
@Suite(.enabled(if: SmallDisk.obstacle == nil, "no file system can be mounted here"))
struct `A full disk` {
  @Test func `is told, nothing is recorded, and nothing is lost`() throws {
    let log = try Workspace(.open)
    let output = try SmallDisk.run(
      """
      fill
      before=$(mwctl log --format jsonl | wc -l)
      code=0
      for i in $(seq 200); do
        mwctl record patch --host hv-01 --failed "try $i" --format json 2>error >/dev/null || {
          code=$?; break
        }
      done
      echo "code $code"
      cat error
      recorded=$(($(mwctl log --format jsonl | wc -l) - before))
      echo "recorded $((recorded - i + 1)) too many"
      mwctl audit verify >/dev/null && echo sound
      free
      mwctl record patch --host hv-01 --failed again >/dev/null && echo goes on
      mwctl audit verify >/dev/null && echo sound again
      """, log)
    #expect(output.contains("code 1\n"), "\(output)")
    #expect(output.contains("Free space"), "\(output)")
    #expect(output.contains("recorded 0 too many"), "\(output)")
    for line in ["\nsound\n", "\ngoes on\n", "\nsound again\n"] {
      #expect(output.contains(line), "\(output)")
    }
  }

  @Test func `keeps a run from beginning more, and from losing an outcome`() throws {
    let lab = try TestExecutor(worstSeconds: 60)
    // The disk is full when the executor is done, and has room again some seconds later.
    try lab.before(
      "shutdown",
      """
      # In a session of its own, so that it is not ended with the executor.
      setsid sh -c 'touch armed; sleep 7; rm filler' >/dev/null 2>&1 &
      while [ ! -f armed ]; do sleep 0.1; done
      head -c 3000000 /dev/zero > filler 2>/dev/null
      printf off > state || printf o >&2
      """)
    let output = try SmallDisk.run(
      """
      cp ../executor ../state ../on-shutdown .
      mwctl run --executor ./executor --until-phase quiesce --format jsonl --lease 60s
      echo "code $?"
      mwctl audit verify >/dev/null && echo sound
      mwctl log --format jsonl
      """, lab.log)
    #expect(output.contains("cannot be recorded yet"), "\(output)")
    #expect(output.contains("code 0\n") && output.contains("\nsound\n"), "\(output)")
    #expect(output.contains("vm.shutdown-completed"), "\(output)")
  }

  @Test func `ends a run whose look cannot be recorded, and blames no host`() throws {
    let lab = try TestExecutor()
    try lab.before("observe", "head -c 3000000 /dev/zero > filler 2>/dev/null")
    let output = try SmallDisk.run(
      """
      cp ../executor ../state ../on-observe .
      mwctl run --executor ./executor --format jsonl 2>&1
      echo "code $?"
      """, lab.log)
    #expect(output.contains("Free space") && output.contains("code 1\n"), "\(output)")
    #expect(output.contains(#""ending":"stopped""#), "\(output)")
    #expect(!output.contains(#""event":"unseen""#), "\(output)")
  }
}

/// A file system that can only be read, as one whose disk fails.
@Suite(.enabled(if: SmallDisk.obstacle == nil, "no file system can be mounted here"))
struct `A read-only file system` {
  @Test func `is answered from, and told where something is to be recorded`() throws {
    let log = try Workspace(.open)
    let output = try SmallDisk.run(
      """
      freeze
      mwctl next --host hv-01 >/dev/null && echo next
      mwctl log --format jsonl | wc -l
      mwctl audit verify >/dev/null && echo sound
      mwctl record patch --host hv-01 --failed why --format json 2>../error
      echo "code $?"
      cat ../error
      """, log)
    let count = try log.entries().count
    #expect(output.hasPrefix("next\n\(count)\nsound\ncode 1\n"), "\(output)")
    let error = try Reply(parsing: String(output.split(separator: "\n").last ?? "")).error
    #expect(error.code.text == "internal", "\(output)")
    #expect(error.remedy.text?.contains("Check the permissions") == true, "\(output)")
  }

  @Test func `keeps a run from beginning anything`() throws {
    let lab = try TestExecutor()
    try lab.before("observe", "touch looked")
    let output = try SmallDisk.run(
      """
      cp ../executor ../state ../on-observe .
      freeze
      mwctl run --executor ./executor --format jsonl 2>&1
      echo "code $?"
      ls
      """, lab.log)
    #expect(output.contains("Check the permissions") && output.contains("code 1\n"), "\(output)")
    #expect(!output.contains("looked"), "\(output)")
  }
}

/// A file system of two megabytes with a copy of a log on it.
enum SmallDisk {
  /// Why there can be none; `nil` where there can.
  static let obstacle: String? = {
    guard (try? shell("mount -t tmpfs -o size=64k tmpfs /mnt && echo ok", in: nil)) == "ok\n" else {
      print("SKIPPED: no full disk, since no file system can be mounted on this machine.")
      return "no file system can be mounted"
    }
    return nil
  }()

  /// Runs a script in the small file system, with the log in it.
  static func run(_ script: String, _ log: Workspace) throws -> String {
    let program = try CLI.executable.path
    return try shell(
      """
      mkdir small && mount -t tmpfs -o size=2000k tmpfs small && cp mwctl.db mwctl.db.key small/
      cd small || exit 1
      export MWCTL_LOG=mwctl.db MWCTL_ACTOR=alice
      mwctl() { \(program) "$@"; }
      fill() { head -c 3000000 /dev/zero > filler 2>/dev/null; truncate -s -40000 filler; }
      free() { rm -f filler; }
      freeze() { mount -o remount,ro "$PWD"; }
      \(script)
      """, in: log.folder.url)
  }

  private static func shell(_ script: String, in folder: URL?) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/unshare")
    process.arguments = ["--map-root-user", "--mount", "/bin/bash", "-c", script]
    if let folder { process.currentDirectoryURL = folder }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }
}
