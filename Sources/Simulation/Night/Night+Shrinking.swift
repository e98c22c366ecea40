extension Night {
  /// The fewest of this night's faults with which it still fails in the same way.
  ///
  /// - Parameter again: The same night with other faults.
  package func smallestPlan(_ again: ([Fault]) -> Night) -> [Fault] {
    let kinds = Set(violations.map(Night.kind))
    return Shrinking.smallest(of: faults.struck) { plan in
      var night = again(plan)
      night.play()
      return night.violations.contains { kinds.contains(Night.kind(of: $0)) }
    }
  }

  /// What kind of violation one is: what stands before its colon.
  package static func kind(of violation: String) -> String {
    String(violation.prefix { $0 != ":" })
  }
}
