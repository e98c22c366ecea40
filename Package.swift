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

// Compiled for speed even where the rest is for debugging: tests lead these through millions of
// states and bytes (docs/decisions/0016-fast-debug-builds.md).
let fast = settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
  name: "mwctl",
  products: [
    .executable(name: "mwctl", targets: ["mwctl"]),
    .library(name: "Maintenance", targets: ["Events", "Projections", "Workflow"]),
    .library(name: "AuditLog", targets: ["AuditLog"]),
    .library(name: "Inventory", targets: ["Inventory"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .target(name: "Events", swiftSettings: fast),
    .target(name: "Projections", dependencies: ["Events"], swiftSettings: fast),
    .target(
      name: "Workflow", dependencies: ["Events", "Projections"],
      resources: [.embedInCode("Profiles")], swiftSettings: fast),
    .target(name: "Inventory", dependencies: ["Events"], swiftSettings: fast),
    .target(
      name: "AuditLog", dependencies: ["Events", grdb, sqlite, crypto], swiftSettings: fast),
    .target(
      name: "Execution", dependencies: ["Events", "Projections", "Workflow"],
      swiftSettings: fast),
    .target(
      name: "Simulation", dependencies: ["Events", "Execution", "Projections", "Workflow"],
      swiftSettings: fast),
    .executableTarget(
      name: "mwctl",
      dependencies: [
        "Events", "Projections", "Workflow", "Inventory", "AuditLog", "Execution", "Simulation",
        argumentParser, subprocess, systemPackage,
      ], swiftSettings: settings),

    .target(
      name: "TestSupport",
      dependencies: ["Events", "Execution", "Projections", "Simulation", "Workflow"],
      path: "Tests/TestSupport",
      swiftSettings: fast),
    .testTarget(
      name: "EventsTests", dependencies: ["Events", "Simulation", "TestSupport"],
      resources: [.copy("Vectors")],
      swiftSettings: settings),
    .testTarget(
      name: "ProjectionsTests",
      dependencies: ["Events", "Projections", "Simulation", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "WorkflowTests",
      dependencies: ["Events", "Projections", "Simulation", "Workflow", "TestSupport"],
      swiftSettings: fast),
    .testTarget(
      name: "ExecutionTests",
      dependencies: ["Events", "Execution", "Projections", "TestSupport", "Workflow"],
      swiftSettings: settings),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "Events", "Execution", "Projections", "Simulation", "Workflow", "TestSupport",
      ],
      swiftSettings: fast),
    .testTarget(
      name: "InventoryTests", dependencies: ["Events", "Inventory", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "AuditLogTests",
      dependencies: ["Events", "AuditLog", "Simulation", "TestSupport", grdb, crypto],
      resources: [.copy("Vectors")],
      swiftSettings: settings),
    .testTarget(
      name: "MwctlTests",
      dependencies: [
        "Events", "Projections", "Workflow", "AuditLog", "Execution", "Simulation", "mwctl",
        "TestSupport", grdb,
      ],
      resources: [.copy("Goldens")], swiftSettings: settings),
    .testTarget(name: "TidyTests", swiftSettings: fast),
  ],
  swiftLanguageModes: [.v6]
)
