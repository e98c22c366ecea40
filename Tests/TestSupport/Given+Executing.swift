internal import Simulation
internal import Events
package import Execution
internal import Projections
internal import Workflow

extension ExecutorTask {
  /// The shutdown of one machine, as attempt 41.
  package static func sample(timeout: Int = 30) -> ExecutorTask {
    let given = Given([.sample(0, .running)])
    guard let step = given.decision.steps.first(where: { $0.action == .shutDown }) else {
      preconditionFailure("A running machine is not proposed to be shut down.")
    }
    return ExecutorTask(
      step, on: given.host, build: given.state.facts.build, state: .running,
      token: Token(attempt: AttemptID(41), idempotencyKey: "key-41"), now: given.now,
      timeoutSeconds: timeout)
  }
}
