public import Events
public import Workflow

/// What an executor is asked to do: one action on one host, see `docs/executors.md`.
public struct ExecutorTask: Hashable, Sendable {
  /// A virtual machine as it is spoken of to an executor.
  public struct Machine: Hashable, Sendable {
    /// Its GUID.
    public let id: VMID
    /// Its display name.
    public let name: String
    /// What it does, as far as the log knows.
    public let state: VMState

    /// A machine in a state.
    public init(id: VMID, name: String, state: VMState) {
      self.id = id
      self.name = name
      self.state = state
    }
  }

  /// The attempt that a task belongs to, and the key that is its own.
  public struct Token: Hashable, Sendable {
    /// The attempt.
    public let attempt: AttemptID
    /// The same for the same attempt, and for no other.
    public let idempotencyKey: String

    /// The token of an attempt.
    public init(attempt: AttemptID, idempotencyKey: String) {
      self.attempt = attempt
      self.idempotencyKey = idempotencyKey
    }
  }

  /// What is to be done.
  public let action: ActionKind
  /// On which host.
  public let host: HostName
  /// That host's Windows build, as last seen.
  public let build: BuildNumber?
  /// To which machine; `nil` for a task on the host.
  public let machine: Machine?
  /// How the guest gets its Integration Services, where that is the action.
  public let route: UpdateRoute?
  /// The attempt; `nil` for a look, which is none.
  public let token: Token?
  /// Why it is due.
  public let reason: String
  /// When waiting for it ends.
  public let deadline: Timestamp
  /// In how many seconds that is.
  public let timeoutSeconds: Int
  /// What a person would be told to do.
  public let instructions: [Instruction]

  /// A step as a task.
  ///
  /// - Parameters:
  ///   - step: What is proposed.
  ///   - host: The host it is proposed for.
  ///   - build: That host's build, if it was ever told.
  ///   - state: What the step's machine does, if it is about one.
  ///   - token: The attempt that was recorded for it; `nil` for a look.
  ///   - now: The time from which the deadline counts.
  ///   - timeoutSeconds: How long an end is waited for.
  public init(
    _ step: Step, on host: HostName, build: BuildNumber?, state: VMState?, token: Token?,
    now: Timestamp, timeoutSeconds: Int
  ) {
    action = step.action
    self.host = host
    self.build = build
    machine = step.vm.map {
      Machine(id: $0, name: step.vmName ?? "", state: state ?? .unknown)
    }
    route = step.route
    self.token = token
    reason = step.reason
    deadline = now.adding(seconds: timeoutSeconds)
    self.timeoutSeconds = timeoutSeconds
    instructions = step.instructions
  }

  /// The document that the executor reads.
  public var document: JSONValue {
    [
      "schema": "mwctl.executor/1", "action": .string(action.rawValue),
      "host": .string(host.text), "build": build.map { .string($0.description) } ?? .null,
      "vm": machine.map {
        [
          "id": .string($0.id.text), "name": .string($0.name),
          "state": .string($0.state.rawValue),
        ]
      } ?? .null,
      "route": route.map { .string($0.rawValue) } ?? .null,
      "attempt": token.map { .integer($0.attempt.position) } ?? .null,
      "idempotencyKey": token.map { .string($0.idempotencyKey) } ?? .null,
      "reason": .string(reason), "deadline": .string(deadline.description),
      "timeoutSeconds": .integer(Int64(timeoutSeconds)),
      "instructions": .array(
        instructions.map { ["tool": .string($0.tool), "text": .string($0.text)] }),
    ]
  }
}
