import { partnerLane } from '@vouch/events';
import type { Query } from '@vouch/read-models';
import type { Vault } from '@vouch/vault';
import type { Caller } from '../access/caller.js';

/**
 * The answer with what the vault knows of the persons and texts in it, for whoever may see that: staff all of it, a partner
 * what was brought to its own streams. Auditors and other systems get the ids alone.
 */
export async function withRevealed(vault: Vault, query: Query, answer: unknown, caller: Caller): Promise<unknown> {
  if (!query.reveals || !mayReveal(caller)) return answer;
  const laneKey = caller.role === 'partner' ? partnerLane(caller.partnerId ?? '') : undefined;
  return { ...(answer as object), ...(await vault.reveal(query.reveals(answer), laneKey)) };
}

const mayReveal = ({ role }: Caller) => role === 'admin' || role === 'manager' || role === 'partner';
