import type { Claim, Rule } from '@vouch/events';

/** Names the commission that a claim becomes: one for each rule that pays for a payment. */
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
export const refusedOf = ({
  rule: _rule,
  pays: _pays,
  paysFrom: _paysFrom,
  revenueBeforeMinor: _before,
  conditions: _conditions,
  computed: _computed,
  onRefund: _onRefund,
  onDispute: _onDispute,
  onChurn: _onChurn,
  onDowngrade: _onDowngrade,
  releaseOn: _releaseOn,
  ...payment
}: Claim) => payment;
