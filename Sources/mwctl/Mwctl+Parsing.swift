internal import ArgumentParser

extension Mwctl {
  /// The command that the words ask for.
  ///
  /// ArgumentParser lays out every command on the way from the root, several times each. Where the
  /// words begin with a command's whole name, only that one is asked, so that a process starts
  /// sooner. Help, completions and mistakes are left to the whole tree, so that they are told as
  /// ever.
  static func command(_ words: [String]) throws -> any ParsableCommand {
    if let (leaf, rest) = named(by: words), let command = try? leaf.parseAsRoot(rest),
      type(of: command) == leaf
    {
      return command
    }
    return try parseAsRoot(words)
  }

  /// The command without commands of its own that the first words name, and the words after it.
  static func named(
    by words: [String]
  ) -> (command: any ParsableCommand.Type, rest: [String])? {
    var command: any ParsableCommand.Type = Mwctl.self
    var rest = words[...]
    while let name = rest.first,
      let next = command.configuration.subcommands.first(where: {
        $0.configuration.commandName == name
      })
    {
      command = next
      rest = rest.dropFirst()
    }
    return command.configuration.subcommands.isEmpty ? (command, Array(rest)) : nil
  }
}
