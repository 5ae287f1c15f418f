import { partnerLane } from '@vouch/events';
import type { Query, RevealedTo } from '@vouch/read-models';
import type { Vault } from '@vouch/vault';
import type { Caller } from '../access/caller.js';

/**
 * The answer with what the vault knows of the persons and texts in it, for whoever may see that: staff all of it, a partner
 * what was brought to its own streams. Auditors and other systems get the ids alone.
 */
export async function withRevealed(
  vault: Pick<Vault, 'reveal'>,
  query: Query,
  answer: unknown,
  caller: Caller,
): Promise<unknown> {
  const to = revealedTo(query, caller);
  if (!query.reveals || to === null) return answer;
  const laneKey = to === 'partner' ? partnerLane(caller.partnerId ?? '') : undefined;
  return { ...(answer as object), ...(await vault.reveal(query.reveals(answer, to), laneKey)) };
}

/** As whom this caller is shown names in the answers of this query; null where it gets ids alone. */
export function revealedTo({ reveals }: Query, { role }: Caller): RevealedTo | null {
  if (!reveals) return null;
  if (role === 'partner') return 'partner';
  return role === 'admin' || role === 'manager' ? 'staff' : null;
}
