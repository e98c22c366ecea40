import Events
import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads what `Export-Clixml` writes.
///
/// - Complexity: O(*n*) in the number of bytes.
func readCLIXML(_ bytes: [UInt8]) throws(InventoryError) -> Dump {
  var text = bytes[...]
  // powershell.exe puts this line before CLIXML on its standard output.
  if text.starts(with: Array("#< CLIXML".utf8)) {
    text = text.drop { $0 != Ascii.lineFeed }
  }
  guard let start = text.firstIndex(of: UInt8(ascii: "<")) else {
    throw notCLIXML(quotedFrom: String(decoding: text.prefix(200), as: UTF8.self))
  }
  try refuseDeclarations(text)
  let reader = CLIXMLReader()
  // The text is UTF-8 by now, whatever a declaration says of the file it came in.
  let parser = XMLParser(data: Data(withoutDeclaration(text[start...])))
  parser.shouldResolveExternalEntities = false
  parser.delegate = reader
  let isParsed = parser.parse()
  if let failure = reader.failure { throw failure }
  // Foundation's parser calls a document that breaks off well-formed, at least on Linux.
  guard isParsed, reader.root == nil || reader.isClosed else {
    throw InventoryError(
      .syntax, at: Place(line: max(reader.line, 1)),
      "the XML is broken or cut off here",
      remedy: "Write the file again with 'Get-VM | Export-Clixml vms.xml'")
  }
  guard reader.isCLIXML else { throw notCLIXML(quotedFrom: reader.root ?? "") }
  return Dump(records: reader.records, fieldWord: "properties")
}

/// Refuses document types, entities and the like before any parser sees them.
///
/// PowerShell writes none, and they are how XML reads other files or grows without end.
private func refuseDeclarations(_ text: ArraySlice<UInt8>) throws(InventoryError) {
  var line = 1
  var index = text.startIndex
  while index < text.endIndex {
    if text[index] == Ascii.lineFeed { line += 1 }
    if text[index] == UInt8(ascii: "<"), text[index...].dropFirst().first == UInt8(ascii: "!"),
      !text[index...].dropFirst(2).starts(with: [Ascii.dash, Ascii.dash])
    {
      let words = String(decoding: text[index...].prefix(20), as: UTF8.self)
      throw InventoryError(
        .unsafeXML, at: Place(line: line), "\(quoted(words)) declares something, which is refused",
        remedy: "Write the file with Export-Clixml, which declares nothing", quoted: words)
    }
    index += 1
  }
}

private func withoutDeclaration(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  guard text.starts(with: Array("<?xml".utf8)), let end = text.firstIndex(of: UInt8(ascii: ">"))
  else { return text }
  return text[(end + 1)...]
}

/// Builds records out of the elements as the parser meets them.
private final class CLIXMLReader: NSObject, XMLParserDelegate {
  private(set) var records: [DumpRecord] = []
  private(set) var failure: InventoryError?
  private(set) var root: String?
  /// Whether the root element has ended.
  private(set) var isClosed = false
  /// The line of the last element that began or ended.
  private(set) var line = 0
  private var frames: [CLIXMLFrame] = []
  /// Finished objects that a `Ref` may point to, with their depth.
  private var objects: [String: (value: DumpValue, depth: Int)] = [:]
  /// Type names that a `TNRef` may point to.
  private var typeNames: [String: String] = [:]

  var isCLIXML: Bool { root == "Objs" }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    guard failure == nil else { return }
    line = parser.lineNumber
    if root == nil { root = element }
    guard root == "Objs" else { return fail(notCLIXML(quotedFrom: element), parser) }
    guard frames.count < Limits.depth else {
      return fail(
        InventoryError(
          .tooDeep, at: Place(line: line), "elements are nested deeper than \(Limits.depth) levels",
          remedy: "Write it with 'Export-Clixml -Depth 2', which is its default"), parser)
    }
    let property = attributes["N"].flatMap(unescapeCLIXML)?.lowercased()
    frames.append(
      CLIXMLFrame(
        element: element, property: property, reference: attributes["RefId"], line: line))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard failure == nil, !frames.isEmpty else { return }
    let last = frames.count - 1
    frames[last].text.append(contentsOf: string.utf8)
    if frames[last].text.count > Limits.textBytes {
      fail(textTooLong(line: parser.lineNumber), parser)
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    guard failure == nil, let frame = frames.popLast() else { return }
    line = parser.lineNumber
    isClosed = frames.isEmpty
    do {
      try close(frame)
    } catch {
      fail(error, parser)
    }
  }

  private func fail(_ error: InventoryError, _ parser: XMLParser) {
    failure = error
    parser.abortParsing()
  }

  // MARK: Elements that end

  private func close(_ frame: CLIXMLFrame) throws(InventoryError) {
    switch frame.element {
    case "Objs": return
    case "Props", "MS": inParent { $0.fields.merge(frame.fields) { first, _ in first } }
    case "LST", "IE", "STK", "QUE":
      inParent {
        $0.isList = true
        $0.elements = frame.elements
      }
    case "TN", "TNRef", "T": try closeTypeName(frame)
    case "ToString":
      let text = try text(of: frame)
      inParent { $0.string = text }
    case "Obj": try closeObject(frame)
    case "Ref": try closeReference(frame)
    case "DCT", "En": return
    default: add(simpleValue(frame.element, try text(of: frame)), of: frame, depth: 0)
    }
    inParent { $0.depth = max($0.depth, frame.depth) }
  }

  private func closeTypeName(_ frame: CLIXMLFrame) throws(InventoryError) {
    switch frame.element {
    case "T":
      let name = try text(of: frame).lowercased()
      inParent { if $0.typeName == nil { $0.typeName = name } }
    case "TN":
      if let id = frame.reference { typeNames[id] = frame.typeName }
      inParent { $0.typeName = frame.typeName }
    default:
      let name = frame.reference.flatMap { typeNames[$0] }
      inParent { $0.typeName = name }
    }
  }

  private func closeObject(_ frame: CLIXMLFrame) throws(InventoryError) {
    let depth = frame.depth + 1
    let value = frame.objectValue
    if let id = frame.reference { objects[id] = (value, depth) }
    if frames.last?.element == "Objs" { return try addRecord(value, frame) }
    add(value, of: frame, depth: depth)
  }

  private func closeReference(_ frame: CLIXMLFrame) throws(InventoryError) {
    let found = frame.reference.flatMap { objects[$0] } ?? (.absent, 0)
    // A chain of references nests values without nesting elements.
    guard found.depth < Limits.depth else {
      throw InventoryError(
        .tooDeep, at: Place(line: frame.line),
        "references are nested deeper than \(Limits.depth) levels",
        remedy: "Write it with 'Export-Clixml -Depth 2', which is its default")
    }
    if frames.last?.element == "Objs" { return try addRecord(found.value, frame) }
    add(found.value, of: frame, depth: found.depth + 1)
  }

  /// Puts a value where it belongs: under its name, into a list, or into the object it is.
  private func add(_ value: DumpValue, of frame: CLIXMLFrame, depth: Int) {
    inParent { parent in
      parent.depth = max(parent.depth, depth)
      switch parent.element {
      case "Props", "MS": if let name = frame.property { parent.fields[name] = value }
      case "LST", "IE", "STK", "QUE": parent.elements.append(value)
      case "Obj": parent.wrapped = value
      default: break
      }
    }
  }

  private func addRecord(_ value: DumpValue, _ frame: CLIXMLFrame) throws(InventoryError) {
    // 'Export-Clixml -InputObject (Get-VM)' writes one list instead of many objects.
    let values = if case .list(let elements) = value { elements } else { [value] }
    for value in values {
      guard records.count < Limits.records else {
        throw tooManyRecords("objects", line: frame.line)
      }
      guard case .object(let fields) = value else {
        throw InventoryError(
          .wrongType, at: Place(line: frame.line), "an object without properties",
          remedy: "Write the file with 'Get-VM | Export-Clixml vms.xml'")
      }
      records.append(
        DumpRecord(fields: fields, place: Place(line: frame.line), typeName: frame.typeName))
    }
  }

  private func text(of frame: CLIXMLFrame) throws(InventoryError) -> String {
    let raw = String(decoding: frame.text, as: UTF8.self)
    guard let text = unescapeCLIXML(raw) else {
      throw InventoryError(
        .encoding, at: Place(line: frame.line),
        "\(quoted(raw)) holds half of a surrogate pair",
        remedy: "Write the file again with Export-Clixml, or correct the name", quoted: raw)
    }
    return text
  }

  private func inParent(_ change: (inout CLIXMLFrame) -> Void) {
    guard !frames.isEmpty else { return }
    change(&frames[frames.count - 1])
  }
}
