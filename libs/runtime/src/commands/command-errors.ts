import type { Rejection } from '@vouch/domain';

/** What is wrong with one field of a command's body. */
export interface FieldProblem {
  /** Path of the field, `tiers.0.rate`; empty for the body itself. */
  readonly field: string;
  readonly problem: string;
}

/** No decider handles a command of this name. */
export class UnknownCommand extends Error {
  override readonly name = 'UnknownCommand';
  constructor(readonly command: string) {
    super(`There is no command "${command}".`);
  }
}

/** The command says something that it can't say; nothing was looked up or recorded. */
export class CommandInvalid extends Error {
  override readonly name = 'CommandInvalid';
  constructor(
    readonly command: string,
    readonly problems: readonly FieldProblem[],
  ) {
    super(`${command}: ${problems.map(({ field, problem }) => (field ? `${field}: ${problem}` : problem)).join('; ')}`);
  }
}

/** The decider said no. Nothing was recorded, and the refusal isn't remembered: later the command may succeed. */
export class CommandRejected extends Error {
  override readonly name = 'CommandRejected';
  constructor(
    readonly command: string,
    readonly rejection: Rejection,
  ) {
    super(`${command}: ${rejection.code}: ${rejection.message}`);
  }
}

/** This idempotency key already recorded a command with another body. */
export class CommandKeyReused extends Error {
  override readonly name = 'CommandKeyReused';
  constructor(
    readonly command: string,
    readonly commandId: string,
    options?: ErrorOptions,
  ) {
    super(
      `${command}: this idempotency key already stands for another body. ` +
        'Send a new key for a new command, or the first body again to get its answer.',
      options,
    );
  }
}

/** Others kept writing the stream until the deadline or the last attempt. Nothing was recorded; send it again. */
export class CommandContended extends Error {
  override readonly name = 'CommandContended';
  constructor(
    readonly command: string,
    readonly stream: string,
    readonly attempts: number,
  ) {
    super(
      `${command}: ${stream} was too busy, ${attempts} attempts came too late. Nothing was recorded; send it again.`,
    );
  }
}

/** A bug in a decider: it threw, or it decided an event that the catalogue refuses. Nothing was recorded. */
export class DeciderFailed extends Error {
  override readonly name = 'DeciderFailed';
  constructor(
    readonly stream: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${stream}: ${problem}`, options);
  }

  /** Runs a decider's own code, and names where it failed. */
  static guard<T>(stream: string, what: string, run: () => T): T {
    try {
      return run();
    } catch (cause) {
      if (cause instanceof DeciderFailed) throw cause;
      throw new DeciderFailed(stream, `${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}
