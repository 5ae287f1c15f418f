import { LogAccessRefused, LogTimeout, LogUnavailable } from '@vouch/event-store';
import { DatabaseProblem } from '@vouch/postgres';
import { CheckpointBeyondHead, LeaseLost, VerificationRunning } from '@vouch/runtime';

/** What a command ends with. Scripts rely on these. */
export const exitCode = {
  ok: 0,
  /** It worked and found something (a rejected row, an altered event), or it could not do its work. */
  failed: 1,
  /** The command line was wrong; nothing was done. */
  usage: 2,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

interface Told {
  /** Stable, for scripts: kebab-case. */
  readonly code: string;
  /** Where it went wrong: a file and line, an address, an option. */
  readonly where?: string;
  /** What the reader can do about it. */
  readonly whatToDo?: string;
  readonly exit?: ExitCode;
  readonly cause?: unknown;
}

/** An error for a person: what, where, what to do. Printed without a stack trace. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  readonly where: string | undefined;
  readonly whatToDo: string | undefined;
  readonly exit: ExitCode;

  constructor(what: string, told: Told) {
    super(what, { cause: told.cause });
    this.code = told.code;
    this.where = told.where;
    this.whatToDo = told.whatToDo;
    this.exit = told.exit ?? exitCode.failed;
  }
}

/** A wrong command line. */
export const usage = (what: string, told: Omit<Told, 'exit'>): Failure =>
  new Failure(what, { ...told, exit: exitCode.usage });

/** Errors of our libraries whose message already says what is wrong and what to do. */
const speakForThemselves = [
  DatabaseProblem,
  LogAccessRefused,
  LogTimeout,
  LogUnavailable,
  CheckpointBeyondHead,
  LeaseLost,
  VerificationRunning,
];

/** Any error as a Failure; what nobody foresaw is a bug and says so. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Error && speakForThemselves.some((type) => error instanceof type))
    return new Failure(error.message, { code: kebab(error.name), cause: error });
  const what = error instanceof Error ? error.message : String(error);
  return new Failure(what || 'An error without a message.', {
    code: 'unexpected',
    whatToDo: 'This is a bug in Vouch. VOUCH_DEBUG=1 prints where it happened.',
    cause: error,
  });
}

const kebab = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
