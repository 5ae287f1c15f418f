import { decider } from '../decider.js';
import { agreeing } from './agreeing.js';
import { applying } from './applying.js';
import { belonging } from './belonging.js';
import { UNKNOWN_PARTNER, evolve, type PartnerState } from './partner-state.js';

/** One partner's membership in one program: invited or applied, decided, graded, interrupted, ended. */
export const partner = decider<PartnerState>({
  capability: 'partners',
  initial: UNKNOWN_PARTNER,
  commands: [...applying, ...belonging, ...agreeing],
  evolve,
});
