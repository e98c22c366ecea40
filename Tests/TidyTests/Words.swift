extension StringProtocol {
  /// Whether a word stands in it, and not as a part of a longer one.
  func containsWord(_ word: String) -> Bool {
    var rest = self[...]
    while let range = rest.firstRange(of: word) {
      let isStart = range.lowerBound == startIndex || !self[index(before: range.lowerBound)].isName
      let endsInName = word.last?.isName ?? false
      let isEnd = range.upperBound == endIndex || !endsInName || !self[range.upperBound].isName
      if isStart, isEnd { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }
}

extension Character {
  fileprivate var isName: Bool { isLetter || isNumber || self == "_" }
}
