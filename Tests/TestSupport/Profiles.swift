package import Events
internal import Projections
package import Simulation
package import Workflow

extension Profile {
  /// The profile that is built in.
  package static let servicePack1 = variant { $0 }

  /// The same, with machines that were off left for later.
  package static let deferring = variant {
    $0.replacing("\"offMachines\": \"update\"", with: "\"offMachines\": \"defer\"")
  }

  /// The same, with offline snapshots let be.
  package static let keepingOfflineSnapshots = variant {
    $0.replacing("\"offline\": \"refuse\"", with: "\"offline\": \"allow\"")
  }

  /// The built-in profile with its text changed by `edit`.
  package static func variant(_ edit: (String) -> String) -> Profile {
    guard let bytes = Profile.builtIn["ws2008r2-sp1"] else {
      preconditionFailure("The profile 'ws2008r2-sp1' is not built in.")
    }
    let text = edit(String(decoding: bytes, as: UTF8.self))
    do {
      return try Profile(parsing: Array(text.utf8))
    } catch {
      preconditionFailure("The variant is no profile: \(error)")
    }
  }
}

extension Journal {
  /// What the reducer is asked about `host` under the profile that is built in.
  package func situation(of name: HostName, at now: Timestamp) -> Situation {
    situation(of: name, at: now, profile: .servicePack1)
  }
}
