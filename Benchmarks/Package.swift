// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds mwctl pays for it; it sees only what is public.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "mwctl", path: "../")],
  targets: [
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        .product(name: "Maintenance", package: "mwctl"),
        .product(name: "AuditLog", package: "mwctl"),
        // The measured program itself, built beside this one.
        .product(name: "mwctl", package: "mwctl"),
      ],
      path: "Sources",
      swiftSettings: [
        .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
