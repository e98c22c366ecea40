internal import AuditLog
internal import Events

/// The keys of a log as they are shown.
struct KeysAnswer {
  let keys: LogKeys
  let keyFile: KeyFile

  /// Whether the private key of the one in force is at hand, and what is wrong if not.
  private var trouble: String? {
    guard let current = keys.current else { return nil }
    do {
      guard try keyFile.read().contains(where: { $0.verifier == current }) else {
        return "'\(keyFile.path)' does not hold the private key that is in force. Bring the right "
          + "file back there, or rotate the key with --old-key-lost."
      }
      return nil
    } catch {
      return error.description
    }
  }

  func write(_ format: OutputFormat) {
    switch format {
    case .json, .jsonl: Output.json(json)
    case .text:
      for known in keys.introductions {
        Output.page { page in
          page.line(
            Span(known.key.description),
            .dim(known.key == keys.current ? "  in force" : "  until it was rotated"),
            .dim(", from position \(known.position) on"))
        }
      }
      if keys.introductions.isEmpty {
        Output.line("The log has no key yet. Make one: mwctl audit keys create")
      }
      if let trouble { Output.warning(trouble) }
    }
  }

  private var json: JSONValue {
    [
      "schema": "mwctl.keys/1",
      "keys": .array(
        keys.introductions.map { known in
          [
            "position": .integer(known.position), "vkey": .string(known.key.description),
            "inForce": .bool(known.key == keys.current),
            "vouchedBy": .text(known.voucher?.description),
          ]
        }), "keyFile": .string(keyFile.path),
      "canSign": .bool(keys.current != nil && trouble == nil),
    ]
  }
}
