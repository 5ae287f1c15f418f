import { HttpException } from '@nestjs/common';
import { ConnectorRefused } from '@vouch/connectors';
import { EventIdReused, LogTimeout, LogUnavailable, RevisionConflict } from '@vouch/event-store';
import { DatabaseUnreachable } from '@vouch/postgres';
import { NotFound, ParameterRefused, ReadModelNotReady } from '@vouch/read-models';
import {
  CommandContended,
  CommandInvalid,
  CommandKeyReused,
  CommandRejected,
  databaseFailureOf,
  UnknownCommand,
  WaitTimeout,
} from '@vouch/runtime';
import { VaultKeyProblem } from '@vouch/vault';
import { type ProblemCode, Problem } from './catalogue.js';

/** The problem that an error means to the caller. What isn't known here is a bug, and says nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return (
    problemOfCommand(error) ??
    problemOfConnector(error) ??
    problemOfQuery(error) ??
    problemOfStorage(error) ??
    problemOfHttp(error) ??
    unexpected(error)
  );
}

function problemOfCommand(error: unknown): Problem | undefined {
  if (error instanceof CommandInvalid) {
    const errors = error.problems.map(({ field, problem }) => ({ field, message: problem }));
    return new Problem('invalid-fields', `${error.command} can not be read as it was sent.`, { errors });
  }
  if (error instanceof UnknownCommand)
    return new Problem('invalid-fields', 'There is no command of this name that can be sent.', {
      errors: [{ field: 'command', message: 'must be the name of a command; GET / lists them' }],
    });
  if (error instanceof CommandRejected) {
    const { code, message } = error.rejection;
    return new Problem('command-rejected', message, { rejection: code });
  }
  if (error instanceof CommandKeyReused || error instanceof EventIdReused)
    return new Problem(
      'idempotency-key-reused',
      'This Idempotency-Key was used before, for another command or with another body.',
      { cause: error },
    );
  if (error instanceof CommandContended || error instanceof RevisionConflict)
    return new Problem('too-many-conflicts', `Stream ${error.stream} changed each time this command was decided.`, {
      cause: error,
    });
  return undefined;
}

function problemOfConnector(error: unknown): Problem | undefined {
  if (!(error instanceof ConnectorRefused)) return undefined;
  const type = error.code === 'payout-unknown' ? 'subject-not-found' : 'payout-refused';
  return new Problem(type, error.message, { rejection: error.code });
}

function problemOfQuery(error: unknown): Problem | undefined {
  if (error instanceof NotFound) return new Problem('subject-not-found', error.message, { rejection: error.code });
  if (error instanceof ParameterRefused)
    return new Problem('invalid-fields', error.message, {
      errors: [{ field: error.parameter, message: error.message }],
    });
  if (error instanceof ReadModelNotReady) return new Problem('read-model-not-ready', error.message, { cause: error });
  if (error instanceof WaitTimeout) return new Problem('not-caught-up', error.message, { cause: error });
  return undefined;
}

function problemOfStorage(error: unknown): Problem | undefined {
  if (error instanceof LogTimeout)
    return new Problem('outcome-unknown', 'The log did not answer within its deadline.', {
      cause: error,
      headers: { 'retry-after': '1' },
    });
  if (error instanceof VaultKeyProblem)
    return new Problem('vault-locked', 'The key of the vault was changed, and this server does not have the new one.', {
      cause: error,
    });
  if (error instanceof LogUnavailable || error instanceof DatabaseUnreachable) return unreachable(error);
  const failure = databaseFailureOf(error);
  if (failure === 'unreachable') return unreachable(error);
  if (failure === 'busy')
    return new Problem('database-busy', 'The database did not finish in time.', {
      cause: error,
      headers: { 'retry-after': '1' },
    });
  return undefined;
}

const unreachable = (cause: unknown) =>
  new Problem('database-unreachable', 'The database does not answer.', {
    cause,
    headers: { 'retry-after': '1' },
  });

const codesByStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  404: 'route-not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  413: 'body-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  431: 'headers-too-large',
};

/** Fastify's own errors, which Nest wraps; their messages speak of the request only. */
function problemOfHttp(error: unknown): Problem | undefined {
  if (!(error instanceof HttpException)) return undefined;
  const code = codesByStatus[error.getStatus()];
  return code && new Problem(code, error.message, { cause: error.cause });
}

const unexpected = (cause: unknown) =>
  new Problem('unexpected-error', 'An unexpected error stopped this request.', { cause });
