/** A database that can't be opened. `code` is stable; the message says what is wrong and what to do about it. */
export abstract class DatabaseProblem extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The data folder belongs to another program or another installation that is at work in it. */
export class DataDirectoryInUse extends DatabaseProblem {
  readonly code = 'data-directory-in-use';
}

/** The data folder can't be used at all: not writable, not reachable, not made by Vouch, or of another Postgres version. */
export class DataDirectoryUnusable extends DatabaseProblem {
  readonly code = 'data-directory-unusable';
}

/** The port that was asked for is taken by another program. */
export class PortInUse extends DatabaseProblem {
  readonly code = 'port-in-use';
}

/** No answer from the database: wrong address, wrong password, not running, or it failed to start. */
export class DatabaseUnreachable extends DatabaseProblem {
  readonly code = 'database-unreachable';
}

/** The database answers, and isn't one that Vouch can work with: a version outside 14–18, or not UTF-8. */
export class UnsupportedDatabase extends DatabaseProblem {
  readonly code = 'unsupported-database';
}
