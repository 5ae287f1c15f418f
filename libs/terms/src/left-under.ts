import type { CashClaim, GrantedLimit, RewardClaim } from '@vouch/events';
import { amountOf } from './amount-of.js';
import { worthOf } from './award.js';
import { exchangedAlike } from './exchange.js';
import { partsToMake, wholePartsIn } from './money.js';

/** What limits leave: an amount in minor units, and how many clicks, seats or the like it is paid for. */
export interface Left {
  readonly amountMinor: number;
  readonly quantity: number;
}

/** What of a claim, or of what became of it, its limits go by. */
export type Claimed =
  | Pick<CashClaim, 'quantity' | 'basis' | 'pays' | 'revenueBeforeMinor' | 'computed' | 'exchanged'>
  | Pick<RewardClaim, 'quantity' | 'pays' | 'to'>;

/**
 * What these limits leave of what a rule comes to. Those that count occasions leave so many whole ones. Those that count money
 * may leave a part of the last one; but a part of a reward is none.
 */
export function leftUnder(claim: Claimed, limits: readonly Pick<GrantedLimit, 'unit' | 'granted'>[]): Left {
  const granted = (unit: GrantedLimit['unit'], most: number) =>
    limits.reduce((left, limit) => (limit.unit === unit ? Math.min(left, limit.granted) : left), most);
  const minorFor = (quantity: number) => minorOf(claim, quantity);
  const quantity = granted('times', claim.quantity);
  const wholeMinor = minorFor(quantity);
  const amountMinor = granted('minor', wholeMinor);
  if (amountMinor === wholeMinor) return { amountMinor, quantity };
  if ('computed' in claim) return { amountMinor, quantity: partsToMake(amountMinor, minorFor(1)) };
  const fitting = wholePartsIn(amountMinor, minorFor(1));
  return { amountMinor: minorFor(fitting), quantity: fitting };
}

/** What of this a limit keeps, in its unit. */
export const keptUnder = ({ unit }: Pick<GrantedLimit, 'unit'>, { amountMinor, quantity }: Left): number =>
  unit === 'times' ? quantity : amountMinor;

/** What so many come to in money, as far as it is known. */
function minorOf(claim: Claimed, quantity: number): number {
  if (quantity === 0) return 0;
  if (!('computed' in claim)) return worthOf(claim.pays, quantity)?.amountMinor ?? 0;
  const { basis = null, pays, revenueBeforeMinor, computed, exchanged } = claim;
  if (quantity === claim.quantity) return computed.amountMinor;
  const amount = amountOf(pays, { basis, quantity, revenueBeforeMinor });
  return amount ? exchangedAlike(amount, exchanged, computed.currency).amountMinor : 0;
}
