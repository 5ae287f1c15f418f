import { decider } from '../decider.js';
import { approving } from './approving.js';
import { evolve, initial, type BatchState } from './batch-state.js';
import { proposing } from './proposing.js';
import { sending } from './sending.js';

/** One payout: proposed, approved by somebody else, sent once, and what became of each line. */
export const batch = decider<BatchState>({
  capability: 'payouts',
  initial,
  commands: [...proposing, ...approving, ...sending],
  evolve,
});
