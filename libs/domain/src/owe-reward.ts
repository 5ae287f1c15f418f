import type { GrantedLimit, RewardClaim } from '@vouch/events';
import { Command } from './command.js';

/**
 * Issued by the policies that price, decided by the reward that it opens: what was priced and what is owed is one decision, and
 * an event between the two would only say the same twice.
 */
export class OweReward extends Command {
  claim!: RewardClaim;
  limits!: GrantedLimit[];
}
