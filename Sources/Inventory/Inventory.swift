public import Events

/// The formats an inventory may have.
public enum InventoryFormat: String, Hashable, Sendable, CaseIterable {
  /// `mwctl.inventory/1`, or `Get-VM | ConvertTo-Json`.
  case json
  /// `Export-Csv` of `Get-VM` or of `Msvm_ComputerSystem`.
  case csv
  /// `Export-Clixml` of the same.
  case clixml
  /// `wmic … get /format:list`, or what collect/collect-2008r2.ps1 writes.
  case wmi
}

/// What an input says about one host or several.
public struct Inventory: Hashable, Sendable {
  /// One observation for each host.
  public var observations: [HostObservation]
  /// What was read with doubts: full sentences, the place first.
  public var warnings: [String]

  /// An inventory of these observations.
  public init(observations: [HostObservation] = [], warnings: [String] = []) {
    self.observations = observations
    self.warnings = warnings
  }
}

/// Reads what a machine printed about its virtual machines.
///
/// What the input does not say stays `nil`, and a state that is not understood becomes
/// ``VMState/unknown`` with a warning. Every observation is called whole: whether the input was
/// only a part is for the caller to know.
///
/// - Parameters:
///   - bytes: The input as it was found, in UTF-8, UTF-16 or Windows-1252.
///   - format: Its format, or `nil` to find it out from the content.
///   - host: The host it is of, for dumps that do not say; a file that names another host is
///     refused where it states its host on purpose, and renamed with a warning where it does not.
/// - Returns: The observations and the warnings.
/// - Throws: ``InventoryError``, and then nothing of the input should be recorded.
/// - Complexity: O(*n*) in the number of bytes.
public func readInventory(
  _ bytes: [UInt8], format: InventoryFormat? = nil, host: HostName? = nil
) throws(InventoryError) -> Inventory {
  guard bytes.count <= Limits.bytes else {
    throw InventoryError(
      .tooLarge, "the input has \(bytes.count) bytes, more than \(Limits.bytes)",
      remedy: "Check whether this is an inventory; the largest real ones have a few megabytes")
  }
  let text = try decodeText(bytes)
  var warnings = Warnings()
  if text.isGuessed {
    warnings.add(
      "The text is neither UTF-8 nor UTF-16 and was read as Windows-1252: check the names, or "
        + "export it again with '-Encoding UTF8'.")
  }
  try refuseScreenText(text.bytes)
  let found = if let format { format } else { try detectFormat(of: text.bytes) }
  switch found {
  case .json:
    return try readJSON(text.bytes, host: host, warnings: warnings)
  case .csv:
    return try readCSV(text.bytes).inventory(host: host, warnings: warnings)
  case .clixml:
    return try readCLIXML(text.bytes).inventory(host: host, warnings: warnings)
  case .wmi:
    return try readPropertyList(text.bytes, host: host, warnings: warnings)
  }
}
