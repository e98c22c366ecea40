import Events
import Testing

@Suite struct `A build number` {
  @Test(arguments: ["6.1.7600", "6.1.7601.17514", "10.0.14393.0", "0.0.1", "0.0.0.1"])
  func `is read as it is printed`(text: String) {
    #expect(BuildNumber(text)?.description == text)
  }

  @Test(arguments: ["0.0", "0.0.0", "0.0.0.0"])
  func `of noughts is unknown, not old`(text: String) {
    #expect(BuildNumber(text) == nil)
  }

  @Test(arguments: [
    "", "6", "6.1", "6.1.", ".6.1", "6..1", "6.1.7601.1.2", "6.1.x", "6.1.7601 ", "-6.1.7601",
    "+6.1.7601", "6.1.-0", "6,1,7601", "6.1.99999999999999999999", "6.1.1000000000",
  ])
  func `is refused`(text: String) {
    #expect(BuildNumber(text) == nil)
  }

  @Test(arguments: [
    ("6.1.7600.16385", "6.1.7601.17514"), ("6.1.7601", "6.2.9200"), ("6.9.9999", "10.0.1"),
    ("6.1.7600.99999", "6.1.7601"),
  ])
  func `is compared part by part, as numbers`(earlier: String, later: String) throws {
    let (earlier, later) = (try build(earlier), try build(later))
    #expect(earlier < later)
    #expect(!(later < earlier))
    #expect(later.reaches(earlier))
    #expect(!earlier.reaches(later))
  }

  @Test(arguments: ["6.1.7601", "6.1.7601.17514", "6.1.7601.99999", "6.1.7601.0"])
  func `of another revision is neither earlier nor later`(text: String) throws {
    let (target, other) = (try build("6.1.7601.17514"), try build(text))
    #expect(!(target < other))
    #expect(!(other < target))
    #expect(other.reaches(target))
  }

  private func build(_ text: String) throws -> BuildNumber { try #require(BuildNumber(text)) }
}
