/// Finds the few of many causes that an effect needs.
package enum Shrinking {
  /// The smallest part of `whole` found that still fails: nothing of it can be left out.
  ///
  /// Halves first, then smaller and smaller pieces are left out (delta debugging).
  ///
  /// - Parameter fails: Whether what is left still fails; true of `whole`.
  /// - Complexity: O(*n* log *n*) questions where few elements matter, O(*n*²) at worst.
  package static func smallest<Element>(
    of whole: [Element], where fails: ([Element]) -> Bool
  ) -> [Element] {
    if fails([]) { return [] }
    var left = whole
    var pieces = 2
    while left.count > 1 {
      let size = max(1, (left.count + pieces - 1) / pieces)
      let rest = stride(from: 0, to: left.count, by: size).lazy
        .map { start in
          Array(left[..<start] + left[min(left.count, start + size)...])
        }
        .first(where: fails)
      if let rest {
        left = rest
        pieces = max(2, pieces - 1)
      } else if size == 1 {
        break
      } else {
        pieces = min(left.count, pieces * 2)
      }
    }
    return left
  }
}
