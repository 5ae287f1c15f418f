import {
  canonicalJson,
  type Condition,
  type EventData,
  type Limit,
  type Pays,
  type RecordedEvent,
  type Terms,
} from '@vouch/events';
import {
  grantedUnder,
  leftAfterRefund,
  leftOf,
  limitsOf,
  moneyOf,
  price,
  wantedUnder,
  type Occasion,
  type Priced,
} from '@vouch/terms';
import type { Inputs } from './explain-chain.js';
import type { Check } from './explanation.js';

/**
 * Prices what was priced once more, by the functions that priced it, from what the log holds: the terms as they were published,
 * and what was recorded of the occasion.
 */

const check = (what: string, recorded: unknown, recomputed: unknown): Check => ({
  what,
  recorded,
  recomputed,
  agrees: canonicalJson(recorded) === canonicalJson(recomputed),
});

type PricedData = EventData<'CommissionAccrued'> | EventData<'CommissionRefused'>;

/** What decided that any of it was priced: version, tier, whether it is a first payment. */
const groundChecks = (
  { termsVersion, tier, facts }: PricedData,
  { applied, tier: known, payment }: Inputs,
): Check[] => [
  check('terms version', termsVersion, applied?.terms.version ?? null),
  check('tier', tier, known),
  ...(payment ? [check('new or recurring', facts['payment'], [payment.isFirst ? 'new' : 'recurring'])] : []),
];

/** The recorded terms with nothing but this rule, since what other rules would have paid needs what they measured. */
const onlyRule = (terms: Terms, rule: string): Terms => ({
  ...terms,
  combine: 'all',
  rules: terms.rules.filter((one) => one.rule === rule),
});

interface Measured {
  readonly pays: Pays;
  readonly revenueBeforeMinor: number | null;
}

function priceAgain(data: PricedData, rule: string, measured: Measured, inputs: Inputs): Priced | undefined {
  const { applied, payment, credited } = inputs;
  if (!applied || credited?.type !== 'PaymentCredited') return undefined;
  const { pays, revenueBeforeMinor } = measured;
  const counted = { month: 0, year: 0, lifetime: 0 };
  if (pays.kind === 'table' && pays.by !== 'payment') counted[pays.by] = revenueBeforeMinor ?? 0;
  const occasion: Occasion = {
    is: ['every-payment', payment?.isFirst ? 'first-payment' : 'recurring-payment'],
    day: credited.data.paidOn,
    basis: credited.data.amount,
    facts: data.facts,
    convertedOn: credited.data.convertedOn,
    paymentNumber: payment?.number ?? null,
    revenueBefore: counted,
  };
  const tier = applied.tiers.find(({ name }) => name === data.tier)?.pays ?? {};
  return price(onlyRule(applied.terms, rule), occasion, tier)[0];
}

/** The conditions that a rule itself asks for; those of the partner, of other rules and of limits are decided elsewhere. */
const OF_RULE: readonly Condition['condition'][] = ['within-commission-months', 'within-commission-payments', 'when'];
const ofRule = (conditions: readonly Condition[]) => conditions.filter(({ condition }) => OF_RULE.includes(condition));

const bare = ({ allowance, rule, per, period, unit, most, restoredByRefunds }: Limit): Limit => ({
  allowance,
  rule,
  per,
  period,
  unit,
  most,
  restoredByRefunds,
});

export function commissionChecks({ data }: RecordedEvent<'CommissionAccrued'>, inputs: Inputs): Check[] {
  const again = priceAgain(data, data.rule, data, inputs);
  if (!again || !inputs.applied) return groundChecks(data, inputs);
  const { computed, limits, amount, occurredOn } = data;
  const comesTo = again.award && moneyOf(again.award);
  const found = limitsOf(again.rule, inputs.applied.terms, {
    ...data,
    day: occurredOn,
    amount: comesTo ?? computed,
  });
  return [
    ...groundChecks(data, inputs),
    check('basis', data.basis, again.measured.basis),
    check('pays', [data.pays, data.paysFrom], [again.pays, again.paysFrom]),
    check('conditions', ofRule(data.conditions), again.conditions),
    check('computed', computed, comesTo),
    check('limits', limits.map(bare), found),
    ...limits.map((limit, at) =>
      check(
        `granted under ${limit.allowance}`,
        limit.granted,
        grantedUnder(limit, wantedUnder(limit, computed.amountMinor, limits.slice(0, at)), limit.usedBefore),
      ),
    ),
    check('amount', amount, { ...computed, amountMinor: leftOf(computed.amountMinor, limits) }),
  ];
}

export function refusalChecks({ data }: RecordedEvent<'CommissionRefused'>, inputs: Inputs): Check[] {
  return [
    ...groundChecks(data, inputs),
    ...data.considered.flatMap(({ rule, pays, paysFrom, conditions, reason }) => {
      const again = priceAgain(data, rule, { pays, revenueBeforeMinor: null }, inputs);
      if (!again) return [];
      return [
        check(`pays of ${rule}`, [pays, paysFrom], [again.pays, again.paysFrom]),
        check(`conditions of ${rule}`, ofRule(conditions), again.conditions),
        // What other rules or limits decided is told by the conditions that they left behind.
        ...(reason === 'another-rule-pays' || reason === 'limit-reached'
          ? []
          : [check(`reason of ${rule}`, reason, again.refusal)]),
      ];
    }),
  ];
}

/** @param before What was left of the commission before this reversal, in minor units. */
export function reversalChecks(
  { data }: RecordedEvent<'CommissionReversed'>,
  accrued: EventData<'CommissionAccrued'>,
  before: number,
): Check[] {
  const { because, refundedTotalMinor, amount, leavesMinor } = data;
  // What is no part of a payment takes back all that is left.
  const left = refundedTotalMinor === undefined ? 0 : leftAfterRefund(accrued.pays, accrued, refundedTotalMinor);
  const what = `(${because}, ${data.sourceEventId.slice(0, 8)})`;
  return [
    check(`taken back ${what}`, amount, { ...accrued.amount, amountMinor: before - left }),
    check(`left ${what}`, leavesMinor, left),
  ];
}
