import { decider } from '../decider.js';
import { evolve, initial, type AccountState } from './account-state.js';
import { accruing } from './accruing.js';
import { holding } from './holding.js';
import { paying } from './paying.js';
import { releasing } from './releasing.js';
import { reversing } from './reversing.js';

/** What a partner earned in one currency: alone decides what is held, payable and paid, and writes the balanced postings. */
export const account = decider<AccountState>({
  capability: 'commissions',
  initial,
  commands: [...accruing, ...reversing, ...holding, ...releasing, ...paying],
  evolve,
});
