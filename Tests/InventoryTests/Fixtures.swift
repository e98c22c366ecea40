import Events
import Foundation
import Inventory
import Testing

/// The bytes of a fixture.
func fixture(_ name: String) throws -> [UInt8] {
  let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
  return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
}

/// Reads a text as an inventory.
func read(
  _ text: String, as format: InventoryFormat? = nil, host: String? = nil
) throws -> Inventory {
  try readInventory(Array(text.utf8), format: format, host: host.flatMap { HostName($0) })
}

/// The error of a text that is no inventory.
func failure(
  _ text: String, as format: InventoryFormat? = nil, host: String? = nil
) -> InventoryError? {
  failure(Array(text.utf8), as: format, host: host)
}

/// The error of bytes that are no inventory.
func failure(
  _ bytes: [UInt8], as format: InventoryFormat? = nil, host: String? = nil
) -> InventoryError? {
  do {
    _ = try readInventory(bytes, format: format, host: host.flatMap { HostName($0) })
    return nil
  } catch {
    return error
  }
}

/// The GUIDs that the fixtures use.
enum GUID {
  static let sql = "6A257FA0-1C5E-4B6F-9D0A-3B1C2D3E4F50"
  static let dc = "B1C9E2D4-77A1-4E52-8F0B-0A1B2C3D4E5F"
  static let third = "0F3E2D1C-AAAA-4BBB-8CCC-111122223333"
}

/// A native inventory with these members of its only machine.
func native(machine: String) -> String {
  native(
    host: #""virtualMachines":[{"id":"\#(GUID.sql)","name":"sql-01","state":"off"\#(machine)}]"#)
}

/// A native inventory with these members of its only host, beside the name.
func native(host: String) -> String {
  #"{"schema":"mwctl.inventory/1","observedAt":"2011-03-05T20:00:00Z","#
    + #""hosts":[{"name":"hv-01",\#(host)}]}"#
}

/// What `wmic` prints of one machine.
func wmic(_ state: Int, health: Int = 5, status: String = "{2}", id: String = GUID.sql) -> String {
  "ElementName=sql-01\r\nEnabledState=\(state)\r\nHealthState=\(health)\r\nName=\(id)\r\n"
    + "OperationalStatus=\(status)\r\n\r\n"
}
