import type { CashClaim, Claim, GrantedLimit, Limit, RewardClaim, Rule } from '@vouch/events';
import { command, type Command } from '../command.js';
import { OweReward } from '../owe-reward.js';
import { AccrueCommission, type RefuseCommission, ReserveAllowance } from './commands.js';

/** Names the commission or the reward that a claim becomes: one for each rule that pays for a payment. */
export const commissionOf = ({ sourceEventId, rule }: Pick<Claim, 'sourceEventId' | 'rule'>): string =>
  `${sourceEventId}.${rule}`;

type Aftermath = 'onRefund' | 'onDispute' | 'onChurn' | 'onDowngrade';

/** What a rule says of what goes wrong after its payment. */
export const aftermathOf = ({ onRefund, onDispute, onChurn, onDowngrade }: Pick<Rule, Aftermath>) => ({
  onRefund,
  onDispute,
  onChurn,
  onDowngrade,
});

/** What a refusal says of the payment that a claim was for. */
export function refusedOf(claim: Claim): Omit<RefuseCommission['refusal'], 'conditions'> {
  if (claim.in === 'cash') {
    const { revenueBeforeMinor: _before, computed: _computed, ...rest } = claim;
    return withoutRule(rest);
  }
  const { to: _to, quantity: _quantity, worth: _worth, ...rest } = claim;
  return withoutRule(rest);
}

const withoutRule = ({
  in: _in,
  rule: _rule,
  pays: _pays,
  paysFrom: _paysFrom,
  conditions: _conditions,
  onRefund: _onRefund,
  onDispute: _onDispute,
  onChurn: _onChurn,
  onDowngrade: _onDowngrade,
  releaseOn: _releaseOn,
  ...payment
}: Omit<CashClaim, 'revenueBeforeMinor' | 'computed'> | Omit<RewardClaim, 'to' | 'quantity' | 'worth'>) => payment;

/** What a claim comes to in minor units of money: all that limits can take of it; 0 for a reward of which that is not known. */
export const moneyMinorOf = (claim: Claim): number =>
  (claim.in === 'cash' ? claim.computed : claim.worth)?.amountMinor ?? 0;

/** Where a claim goes from its pricing: to the first of its limits, or straight to what it becomes. */
export const followClaim = (claim: Claim, [limit, ...ahead]: readonly Limit[], occurredAt: string): Command =>
  limit
    ? command(ReserveAllowance, { limit, claim, passed: [], ahead, occurredAt })
    : becomes(claim, [], moneyMinorOf(claim), occurredAt);

/** What a claim becomes under its limits: a commission of what they leave, or the reward. */
export const becomes = (claim: Claim, limits: GrantedLimit[], amountMinor: number, occurredAt: string): Command =>
  claim.in === 'cash'
    ? command(AccrueCommission, { claim, limits, amount: { ...claim.computed, amountMinor }, occurredAt })
    : command(OweReward, { claim, limits, occurredAt });
