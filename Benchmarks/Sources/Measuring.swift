import Foundation

/// How long something took: by the clock, and on the processor alone, which other programs on the
/// same machine disturb less.
struct Cost {
  var seconds: Double
  var processorSeconds: Double
  /// The most memory that a process had at once; 0 where none was started for it.
  var peakBytes = 0

  /// Measures `body`, all threads of this process counted.
  static func of(_ body: () throws -> Void) rethrows -> Cost {
    let before = usage()
    let seconds = try ContinuousClock().measure(body) / .seconds(1)
    return Cost(seconds: seconds, processorSeconds: usage() - before)
  }

  private static func usage() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return processorSeconds(usage)
  }

  /// What a process has used of the processor.
  static func processorSeconds(_ usage: rusage) -> Double {
    [usage.ru_utime, usage.ru_stime].reduce(0) { sum, time in
      sum + Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }
  }
}

/// The middle of some measurements, their lower and their upper quartile.
struct Spread {
  let median: Double
  let lower: Double
  let upper: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    func at(_ part: Double) -> Double {
      sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }
    (lower, median, upper) = (at(0.25), at(0.5), at(0.75))
  }

  /// In milliseconds.
  var milliseconds: String {
    "\(rounded(median * 1000)) ms (\(rounded(lower * 1000)) to \(rounded(upper * 1000)))"
  }
}

/// A number with two digits after the point.
func rounded(_ value: Double) -> String {
  String(format: "%.2f", value)
}

/// A whole number with its thousands apart.
func grouped(_ value: Int) -> String {
  var digits = Array(String(value))
  for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
  return String(digits)
}

/// Prints a line at once, also where the output is a file.
func say(_ line: String) {
  FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

/// Prints a heading.
func heading(_ text: String) {
  say("\n\(text)")
}

/// Prints a measurement, and whether it is as wanted.
func report(_ name: String, _ value: String, wanted: String? = nil, isMet: Bool = true) {
  let padded = name.padding(toLength: max(44, name.count), withPad: " ", startingAt: 0)
  let verdict = wanted.map { "  \(isMet ? "ok" : "MISSED"): wanted \($0)" } ?? ""
  say("  \(padded) \(value)\(verdict)")
}
