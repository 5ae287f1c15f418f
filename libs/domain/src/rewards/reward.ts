import { decider } from '../decider.js';
import { crediting } from './crediting.js';
import { fulfilling } from './fulfilling.js';
import { owing } from './owing.js';
import { evolve, type RewardState } from './reward-state.js';

/** What someone is owed that is no cash: alone decides what is held, due, on its way, given, or owed no more. */
export const reward = decider<RewardState>({
  capability: 'rewards',
  initial: null,
  commands: [...owing, ...fulfilling, ...crediting],
  evolve,
});
