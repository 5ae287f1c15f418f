import { HttpException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { EventIdReused, LogTimeout, LogUnavailable, RevisionConflict } from '@vouch/event-store';
import { DatabaseUnreachable } from '@vouch/postgres';
import { CommandContended, CommandKeyReused, DeciderFailed, databaseFailureOf } from '@vouch/runtime';
import { VaultKeyProblem } from '@vouch/vault';
import { problemTypes } from './catalogue.js';
import { problemOf } from './problem-of.js';

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('What an error means to the caller', () => {
  it.each([
    ['a reused idempotency key', new CommandKeyReused('RecordPayment', 'id'), 'idempotency-key-reused'],
    ['an event id with other content', new EventIdReused('customer-a', 'id'), 'idempotency-key-reused'],
    [
      'a stream that others keep writing',
      new CommandContended('RecordPayment', 'customer-a', 100),
      'too-many-conflicts',
    ],
    ['a conflict', new RevisionConflict('customer-a', 1, 2), 'too-many-conflicts'],
    ['a log that did not answer', new LogTimeout('late'), 'outcome-unknown'],
    ['a log that is away', new LogUnavailable('away'), 'database-unreachable'],
    ['a database that is away', new DatabaseUnreachable('away'), 'database-unreachable'],
    ['a vault whose key was changed', new VaultKeyProblem('locked'), 'vault-locked'],
    ['a refused connection', withCode('ECONNREFUSED'), 'database-unreachable'],
    ['a database that shuts down', withCode('57P01'), 'database-unreachable'],
    ['too many connections', withCode('53300'), 'database-unreachable'],
    ['a lost connection, known by its words', new Error('Connection terminated unexpectedly'), 'database-unreachable'],
    [
      'a failure that TypeORM wraps',
      Object.assign(new Error('q'), { driverError: withCode('57P01') }),
      'database-unreachable',
    ],
    ['a cancelled statement', withCode('57014'), 'database-busy'],
    ['a lock that was not had', withCode('55P03'), 'database-busy'],
    ['a wrong media type', new HttpException('no', 415), 'unsupported-media-type'],
    ['a status that has no problem', new HttpException('teapot', 418), 'unexpected-error'],
    ['a bug in a decider', new DeciderFailed('customer-a', 'it threw'), 'unexpected-error'],
    ['a broken statement', withCode('42601', 'syntax error at "secret"'), 'unexpected-error'],
    ['anything else', new TypeError('secret is not a function'), 'unexpected-error'],
    ['not even an error', 'secret', 'unexpected-error'],
  ] as const)('%s', (_, error, code) => {
    const problem = problemOf(error);
    expect(problem.code).toBe(code);
    expect(problem.detail).not.toContain('secret');
  });

  it('tells whoever met a timeout that the same key may be sent again', () => {
    expect(problemTypes['outcome-unknown'].whatToDo).toContain('same Idempotency-Key');
  });

  it('is not the database for an error that is not of the database', () => {
    expect(databaseFailureOf(withCode('ABCDE'))).toBeUndefined();
    expect(databaseFailureOf(null)).toBeUndefined();
  });
});
