import type { Position } from '@vouch/events';
import { LogUnavailable } from '../event-log.js';

/**
 * A commit position, the offset of an event in the store's log, as a number.
 * @throws LogUnavailable beyond 2^53, nine petabytes: two events would have one number.
 */
export function positionOf(commit: bigint): Position {
  if (commit > BigInt(Number.MAX_SAFE_INTEGER))
    throw new LogUnavailable(
      `EventStoreDB's log has grown to position ${commit}; this adapter can tell positions apart up to ${Number.MAX_SAFE_INTEGER}.`,
    );
  return Number(commit);
}
