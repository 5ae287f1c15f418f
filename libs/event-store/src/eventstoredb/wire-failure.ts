import { type ServiceError, status } from '@grpc/grpc-js';

/**
 * What a call that gave no answer means for what it asked.
 * - `not-sent`: no connection. Nothing was written.
 * - `not-leader`: another node leads; this one wrote nothing. The client knows the other by now.
 * - `overdue`: no answer in time. An append may have been written.
 * - `unknown`: the connection was lost, or the server gave up. An append may have been written.
 * - `refused`: the server won't, now or later. Nothing was written.
 */
export type FailureKind = 'not-sent' | 'not-leader' | 'overdue' | 'unknown' | 'refused';

export class WireFailure extends Error {
  override readonly name = 'WireFailure';
  constructor(
    readonly kind: FailureKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Names that the protocol gives to what happened, in an error's metadata, by which nothing was written and nothing will be. */
const REFUSALS = new Set([
  'access-denied',
  'maximum-append-size-exceeded',
  'missing-required-metadata-property',
  'stream-deleted',
  'user-not-found',
]);

const REFUSAL_CODES = new Set([
  status.UNAUTHENTICATED,
  status.PERMISSION_DENIED,
  status.INVALID_ARGUMENT,
  status.UNIMPLEMENTED,
]);

/** grpc-js says so when a call never had a connection to go out on. */
const NOT_CONNECTED = /No connection established|Name resolution failed|Failed to discover|Waiting for LB pick/;

export function wireFailureOf(error: unknown): WireFailure {
  if (error instanceof WireFailure) return error;
  const { code, details, metadata, message } = error as Partial<ServiceError>;
  const why = details || message || String(error);
  const told = String(metadata?.get('exception')[0] ?? '');
  const failure = (kind: FailureKind) => new WireFailure(kind, why, { cause: error });
  if (told === 'not-leader') return failure('not-leader');
  if (REFUSALS.has(told)) return failure('refused');
  if (NOT_CONNECTED.test(why)) return failure('not-sent');
  if (code === status.DEADLINE_EXCEEDED) return failure('overdue');
  if (code !== undefined && REFUSAL_CODES.has(code)) return failure('refused');
  return failure('unknown');
}
