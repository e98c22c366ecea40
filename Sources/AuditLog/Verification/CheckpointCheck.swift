import Events

/// Holds the roots that were signed against those that the entries give, while these go by.
struct CheckpointCheck {
  private struct Milestone {
    let size: Int64
    let root: [UInt8]
    let name: String
    let isOutside: Bool
  }

  private let stored: [StoredCheckpoint]
  private let outside: [OutsideCheckpoint]
  private var milestones: [Milestone] = []
  private var next = 0
  /// The number of entries below which every root that was signed is that of the entries.
  private(set) var goodSize: Int64 = 0
  private var isBroken = false

  init(_ stored: [StoredCheckpoint], _ outside: [OutsideCheckpoint]) {
    self.stored = stored
    self.outside = outside
    for stored in stored {
      guard let note = try? SignedNote(parsing: stored.note),
        let checkpoint = try? Checkpoint(parsing: note.text)
      else { continue }
      milestones.append(
        Milestone(
          size: checkpoint.size, root: checkpoint.root, name: "its checkpoint \(stored.number)",
          isOutside: false))
    }
    for outside in outside {
      milestones.append(
        Milestone(
          size: outside.checkpoint.size, root: outside.checkpoint.root,
          name: "the checkpoint '\(outside.name)'", isOutside: true))
    }
    milestones.sort { $0.size < $1.size }
  }

  /// Compares what was signed over as many entries as have gone by.
  ///
  /// - Parameter isExplained: Whether something else is known to be wrong at these positions.
  mutating func compare(
    _ frontier: MerkleTree.Frontier, isExplained: (Range<Position>) -> Bool,
    _ report: (Position?, String) -> Void
  ) {
    while next < milestones.count, milestones[next].size <= frontier.size {
      let milestone = milestones[next]
      next += 1
      guard milestone.size == frontier.size else { continue }
      if frontier.root == milestone.root {
        if !isBroken { goodSize = milestone.size }
        continue
      }
      isBroken = true
      guard !isExplained(goodSize..<milestone.size) else {
        report(nil, "\(milestone.name) has another root over the first \(milestone.size) entries")
        continue
      }
      report(
        goodSize,
        "is the first of \(milestone.size - goodSize) entries that are not all what they were: "
          + "\(milestone.name) has another root over the first \(milestone.size)")
    }
  }

  /// Reports what was signed over more entries than there are.
  func finish(size: Int64, _ report: (Position?, String) -> Void) {
    for milestone in milestones[next...] where milestone.size > size {
      report(
        size,
        "is missing, and all up to \(milestone.size - 1): \(milestone.name) covers "
          + "\(milestone.size) entries")
    }
  }

  /// Checks the signatures, now that the log's keys are known.
  func checkSignatures(
    _ keys: LogKeys, trusted: [VerifierKey], _ report: (Position?, String) -> Void
  ) {
    var previous: Int64 = 0
    for (number, stored) in stored.enumerated() {
      let name = "its checkpoint \(stored.number)"
      if stored.number != Int64(number) {
        report(nil, "\(name) stands where checkpoint \(number) is due")
      }
      if stored.size < previous { report(nil, "\(name) covers less than the one before it") }
      do throws(NoteError) {
        let note = try SignedNote(parsing: stored.note)
        let checkpoint = try Checkpoint(parsing: note.text)
        if checkpoint.size != stored.size {
          report(nil, "\(name) covers \(checkpoint.size) entries, and its row says \(stored.size)")
        }
        if let origin = keys.origin, !checkpoint.origin.utf8.elementsEqual(origin.utf8) {
          report(nil, "\(name) is of another log, '\(checkpoint.origin)'")
        }
        let due = keys.signers(of: checkpoint.size, after: previous)
        let signers = try note.verified(by: keys.all(size: checkpoint.size))
        if !due.allSatisfy(signers.contains) {
          report(nil, "\(name) lacks the signature of a key that was in force")
        }
        if signers.count != note.signatures.count {
          report(nil, "\(name) carries a signature that is none of the log's keys")
        }
      } catch {
        report(nil, "\(name) is not sound. \(error)")
      }
      previous = max(previous, stored.size)
    }
    checkOutside(keys, trusted, report)
  }

  private func checkOutside(
    _ keys: LogKeys, _ trusted: [VerifierKey], _ report: (Position?, String) -> Void
  ) {
    for key in trusted where !keys.all.contains(key) {
      report(nil, "it does not introduce the key '\(key)'")
    }
    let believed = trusted + vouched(keys, by: trusted).filter { !trusted.contains($0) }
    // That the log names the key proves nothing: anybody can copy the name.
    if !trusted.isEmpty, !isNewest(signedBy: believed) {
      report(
        nil,
        "its newest checkpoint is not signed by a key given, or by one that such a key vouched "
          + "for")
    }
    for outside in outside {
      let name = "the checkpoint '\(outside.name)'"
      do throws(NoteError) {
        try outside.note.verified(by: trusted.isEmpty ? keys.all : believed)
      } catch {
        report(nil, "\(name) is not by a key of this log. \(error)")
      }
      if let origin = keys.origin, !outside.checkpoint.origin.utf8.elementsEqual(origin.utf8) {
        report(nil, "\(name) is of another log, '\(outside.checkpoint.origin)'")
      }
    }
  }

  private func isNewest(signedBy keys: [VerifierKey]) -> Bool {
    guard let last = stored.last, let note = try? SignedNote(parsing: last.note) else {
      return false
    }
    return (try? note.verified(by: keys)) != nil
  }

  /// The keys that one of the trusted ones, or one that it vouched for, signed in: its name under a
  /// checkpoint that covers the rotation, and not the event alone.
  private func vouched(_ keys: LogKeys, by trusted: [VerifierKey]) -> [VerifierKey] {
    var vouched: [VerifierKey] = []
    for known in keys.introductions {
      guard let voucher = known.voucher, (trusted + vouched).contains(voucher) else { continue }
      let isSigned = stored.contains { stored in
        guard let note = try? SignedNote(parsing: stored.note),
          let checkpoint = try? Checkpoint(parsing: note.text), checkpoint.size > known.position
        else { return false }
        return (try? note.verified(by: [voucher])) != nil
      }
      if isSigned { vouched.append(known.key) }
    }
    return vouched
  }
}
