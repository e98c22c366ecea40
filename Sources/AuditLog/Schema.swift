import GRDB

/// The tables of a log and how they came about.
///
/// `steps[n]` makes format `n + 1` out of format `n`; a new log takes all of them. A step that was
/// released is never edited.
package struct Schema: Sendable {
  /// The statements of each step.
  package let steps: [String]

  /// A schema that is reached by `steps`.
  package init(steps: [String]) { self.steps = steps }

  /// The format this version writes, kept in the file as `user_version`.
  package var version: Int { steps.count }

  /// The mark of a log among SQLite files: `MWCL`.
  package static let applicationID: Int64 = 0x4D57_434C

  /// The schema of this version.
  package static let current = Schema(steps: [firstStep, secondStep])

  /// Makes the tables of an empty database.
  func install(in db: Database) throws {
    try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
    try advance(db, from: 0)
  }

  /// Takes the steps that a database of format `found` lacks.
  func advance(_ db: Database, from found: Int) throws {
    for step in steps[found...] { try db.execute(sql: step) }
    try db.execute(sql: "PRAGMA user_version = \(version)")
  }

  /// The format of a database.
  ///
  /// - Throws: ``AuditLogError`` if it is no log, or one of a newer version.
  func version(of db: Database, path: String) throws -> Int {
    guard try Int64.fetchOne(db, sql: "PRAGMA application_id") == Self.applicationID else {
      throw AuditLogError(.notALog(path: path), path: path)
    }
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found >= 1 else { throw AuditLogError(.notALog(path: path), path: path) }
    guard found <= version else {
      throw AuditLogError(.newerSchema(found: found, known: version), path: path)
    }
    return found
  }

  /// What the trigger says about an id that is taken.
  static let duplicateIDMessage = "the id is taken"

  // `entry` stands last: what comes after a large value is slow to reach. Every other column is an
  // index over it. The id is looked up before an insert because INSERT OR REPLACE on a connection
  // without recursive_triggers deletes the older row without asking the trigger on DELETE.
  private static let firstStep = """
    CREATE TABLE event (
      position INTEGER PRIMARY KEY,
      stream TEXT NOT NULL,
      version INTEGER NOT NULL,
      id TEXT NOT NULL,
      type TEXT NOT NULL,
      vm TEXT,
      actor TEXT NOT NULL,
      command_id TEXT NOT NULL,
      time INTEGER NOT NULL,
      recorded_at INTEGER NOT NULL,
      leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
      entry BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX event_stream ON event (stream, version);
    CREATE UNIQUE INDEX event_id ON event (id);
    CREATE INDEX event_command ON event (command_id);
    CREATE INDEX event_vm ON event (vm) WHERE vm IS NOT NULL;

    CREATE TRIGGER event_insert BEFORE INSERT ON event BEGIN
      SELECT RAISE(ABORT, 'a position was left out or is taken')
        WHERE NEW.position IS NOT coalesce((SELECT max(position) FROM event), -1) + 1;
      SELECT RAISE(ABORT, 'a version was left out or is taken')
        WHERE NEW.version IS NOT
          coalesce((SELECT max(version) FROM event WHERE stream = NEW.stream), 0) + 1;
      SELECT RAISE(ABORT, '\(duplicateIDMessage)')
        WHERE EXISTS (SELECT 1 FROM event WHERE id = NEW.id);
    END;
    CREATE TRIGGER event_update BEFORE UPDATE ON event BEGIN
      SELECT RAISE(ABORT, 'an event is never changed');
    END;
    CREATE TRIGGER event_delete BEFORE DELETE ON event BEGIN
      SELECT RAISE(ABORT, 'an event is never deleted');
    END;

    CREATE TABLE tree (
      id INTEGER PRIMARY KEY CHECK (id = 0),
      size INTEGER NOT NULL CHECK (size >= 0),
      frontier BLOB NOT NULL CHECK (length(frontier) % 32 = 0)
    ) STRICT;
    INSERT INTO tree VALUES (0, 0, x'');
    CREATE TRIGGER tree_insert BEFORE INSERT ON tree BEGIN
      SELECT RAISE(ABORT, 'there is one tree');
    END;
    CREATE TRIGGER tree_update BEFORE UPDATE ON tree BEGIN
      SELECT RAISE(ABORT, 'the tree covers all events')
        WHERE NEW.id <> 0 OR NEW.size < OLD.size
          OR NEW.size IS NOT coalesce((SELECT max(position) FROM event), -1) + 1;
    END;
    CREATE TRIGGER tree_delete BEFORE DELETE ON tree BEGIN
      SELECT RAISE(ABORT, 'the tree is never deleted');
    END;

    CREATE TABLE state (
      key TEXT PRIMARY KEY NOT NULL,
      fold_version INTEGER NOT NULL,
      position INTEGER NOT NULL,
      version INTEGER NOT NULL,
      digest BLOB NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
    """

  // `size` is an index over `note`; a moment of signing is nowhere, since nobody could check it.
  private static let secondStep = """
    CREATE TABLE checkpoint (
      number INTEGER PRIMARY KEY,
      size INTEGER NOT NULL CHECK (size >= 0),
      note BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER checkpoint_insert BEFORE INSERT ON checkpoint BEGIN
      SELECT RAISE(ABORT, 'a checkpoint was left out or is taken')
        WHERE NEW.number IS NOT coalesce((SELECT max(number) FROM checkpoint), -1) + 1;
      SELECT RAISE(ABORT, 'a checkpoint covers no less than the one before it')
        WHERE NEW.size < (SELECT max(size) FROM checkpoint);
      SELECT RAISE(ABORT, 'a checkpoint covers events that are there')
        WHERE NEW.size > (SELECT size FROM tree);
    END;
    CREATE TRIGGER checkpoint_update BEFORE UPDATE ON checkpoint BEGIN
      SELECT RAISE(ABORT, 'a checkpoint is never changed');
    END;
    CREATE TRIGGER checkpoint_delete BEFORE DELETE ON checkpoint BEGIN
      SELECT RAISE(ABORT, 'a checkpoint is never deleted');
    END;
    """
}
