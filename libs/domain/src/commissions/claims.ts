import type { CashClaim, Claim, GrantedLimit, Limit, PaidIn, RewardClaim, Rule } from '@vouch/events';
import { leftUnder, worthOf, type Left } from '@vouch/terms';
import { command, type Command } from '../command.js';
import { earnedId } from '../earned-id.js';
import { OweReward } from '../owe-reward.js';
import { AccrueCommission, ConvertClaim, type RefuseCommission, ReserveAllowance } from './commands.js';

/** Names the commission that a claim becomes. */
export const commissionOf: (claim: Pick<Claim, 'sourceEventId' | 'rule' | 'occasion'>) => string = earnedId;

type Aftermath = 'onRefund' | 'onDispute' | 'onChurn' | 'onDowngrade';

/** What a rule says of what goes wrong after its occasion. */
export const aftermathOf = ({ onRefund, onDispute, onChurn, onDowngrade }: Pick<Rule, Aftermath>) => ({
  onRefund,
  onDispute,
  onChurn,
  onDowngrade,
});

/** What a refusal says of the occasion that a claim was for. */
export function refusedOf(claim: Claim): Omit<RefuseCommission['refusal'], 'conditions'> {
  if (claim.in === 'cash') {
    const { revenueBeforeMinor: _before, computed: _computed, exchanged: _exchanged, ...rest } = claim;
    return withoutRule(rest);
  }
  const { to: _to, worth: _worth, ...rest } = claim;
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
  ...occasion
}: Omit<CashClaim, 'revenueBeforeMinor' | 'computed' | 'exchanged'> | Omit<RewardClaim, 'to' | 'worth'>) => occasion;

/** Where a claim goes from its pricing: to the first of its limits, or straight to what it becomes. */
export const followClaim = (claim: Claim, [limit, ...ahead]: readonly Limit[], occurredAt: string): Command =>
  limit
    ? command(ReserveAllowance, { limit, claim, passed: [], ahead, occurredAt })
    : becomes(claim, [], leftUnder(claim, []), occurredAt);

/** The same, where the rule may pay in another currency than it is computed in. */
export const followPriced = (claim: Claim, limits: Limit[], paidIn: PaidIn | undefined, occurredAt: string): Command =>
  claim.in === 'cash' && paidIn && paidIn.currency !== claim.computed.currency
    ? command(ConvertClaim, { claim, paidIn, limits, occurredAt })
    : followClaim(claim, limits, occurredAt);

/** What a claim becomes under its limits: a commission of what they leave, or so many of the reward. */
export const becomes = (
  claim: Claim,
  limits: GrantedLimit[],
  { amountMinor, quantity }: Left,
  occurredAt: string,
): Command =>
  claim.in === 'cash'
    ? command(AccrueCommission, { claim, limits, amount: { ...claim.computed, amountMinor }, occurredAt })
    : command(OweReward, { claim: { ...claim, quantity, worth: worthOf(claim.pays, quantity) }, limits, occurredAt });
