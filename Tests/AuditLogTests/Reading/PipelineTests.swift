import Synchronization
import Testing

@testable import AuditLog

@Suite struct `A pipeline` {
  @Test(arguments: [0, 1, 2, 16, 17, 500])
  func `hands everything back once, in its order`(count: Int) {
    var pipeline = Pipeline<Int, Int> { number in
      // Some take longer than those after them.
      number % 7 == 0 ? (0..<20_000).reduce(number, ^) ^ (0..<20_000).reduce(0, ^) : number
    }
    var found: [Int] = []
    for number in 0..<count { pipeline.begin(number) { found.append($0) } }
    pipeline.finish { found.append($0) }
    #expect(found == Array(0..<count))
  }

  @Test func `holds few batches at a time`() {
    var pipeline = Pipeline<Int, Int> { $0 }
    var begun = 0
    var taken = 0
    for number in 0..<200 {
      pipeline.begin(number) { _ in taken += 1 }
      begun += 1
      #expect(begun - taken <= 16)
    }
    pipeline.finish { _ in taken += 1 }
    #expect(taken == 200)
  }

  @Test func `ends where what is done with a result fails`() {
    struct Enough: Error {}
    var pipeline = Pipeline<Int, Int> { $0 }
    var found: [Int] = []
    #expect(throws: Enough.self) {
      for number in 0..<100 {
        try pipeline.begin(number) { number in
          found.append(number)
          if number == 20 { throw Enough() }
        }
      }
    }
    #expect(found == Array(0...20))
  }

  @Test func `that is given up leaves work undone, and harms nobody`() {
    let done = Worked()
    do {
      var pipeline = Pipeline<Int, Int> { number in
        done.count.withLock { $0 += 1 }
        return number
      }
      for number in 0..<10 { pipeline.begin(number) { _ in } }
    }
    #expect((0...10).contains(done.count.withLock { $0 }))
  }

  private final class Worked: Sendable {
    let count = Mutex(0)
  }
}
