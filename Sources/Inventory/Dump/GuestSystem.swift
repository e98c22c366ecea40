import Events

/// The guest's operating system out of what its Integration Services report.
///
/// Only positive evidence counts: a name that is not known here stays unknown, since a family
/// decides the route of the update and `other` would mean that none is needed.
func guest(
  osName: String?, osVersion: String?, servicePack: Int64?, productType: Int64?
) -> Guest {
  let name = osName?.lowercased() ?? ""
  var result = Guest()
  result.family =
    family(name: name)
    ?? family(version: osVersion ?? "", isWorkstation: productType.map { $0 == 1 })
  guard let family = result.family else { return result }
  if let servicePack, (0...99).contains(servicePack), family != .linux {
    result.servicePack = Int(servicePack)
  }
  result.edition = editions.first { name.contains($0) }
  return result
}

private func family(name: String) -> GuestFamily? {
  if linuxNames.contains(where: { name.contains($0) }) { return .linux }
  guard name.contains("windows") else { return nil }
  if name.contains("2008") {
    return name.contains("r2") ? .windowsServer2008R2 : .windowsServer2008
  }
  if name.contains("2003") {
    return name.contains("r2") ? .windowsServer2003R2 : .windowsServer2003
  }
  if name.contains("vista") { return .windowsVista }
  if name.contains("windows 7") || name.contains("windows (r) 7") { return .windows7 }
  if name.contains("windows xp") { return .windowsXP }
  return nil
}

/// 5.2 is Server 2003, its R2 and XP for x64: the version alone does not tell them apart.
private func family(version: String, isWorkstation: Bool?) -> GuestFamily? {
  let parts = version.split(separator: ".")
  guard parts.count >= 2, let isWorkstation else { return nil }
  switch (parts[0], parts[1]) {
  case ("5", "1"): return isWorkstation ? .windowsXP : nil
  case ("6", "0"): return isWorkstation ? .windowsVista : .windowsServer2008
  case ("6", "1"): return isWorkstation ? .windows7 : .windowsServer2008R2
  default: return nil
  }
}

private let linuxNames = [
  "linux", "centos", "debian", "ubuntu", "fedora", "suse", "red hat", "scientific", "gentoo",
]

private let editions = [
  "datacenter", "enterprise", "standard", "foundation", "web", "ultimate", "professional",
  "business", "home premium", "home basic", "starter",
]
