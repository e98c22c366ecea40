// swift-tools-version: 6.2
import PackageDescription

// Imports go one way (ARCHITECTURE.md): Events <- Projections <- Workflow <- mwctl,
// Events <- Inventory <- mwctl, Events <- AuditLog <- mwctl. TidyTests hold it for third parties too.
let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "mwctl",
  products: [
    .library(name: "Inventory", targets: ["Inventory"])
  ],
  targets: [
    .target(name: "Events", swiftSettings: settings),
    .target(name: "Inventory", dependencies: ["Events"], swiftSettings: settings),
    .testTarget(
      name: "EventsTests", dependencies: ["Events"], resources: [.copy("Vectors")],
      swiftSettings: settings),
    .testTarget(
      name: "InventoryTests", dependencies: ["Events", "Inventory"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
