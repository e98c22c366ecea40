import Foundation
import Testing

/// The known answers of others, see NOTICE.
enum Vectors {
  static func decode<Content: Decodable>(_ type: Content.Type, _ path: String) throws -> Content {
    let root = try #require(Bundle.module.resourceURL)
    let data = try Data(contentsOf: root.appending(path: "Vectors/\(path)"))
    return try JSONDecoder().decode(type, from: data)
  }
}
