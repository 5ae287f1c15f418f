import {
  canonicalJson,
  type Condition,
  type EventData,
  type Limit,
  type Pays,
  type RecordedEvent,
  type Rule,
  type Terms,
} from '@vouch/events';
import {
  exchange,
  grantedUnder,
  NOTHING_AGREED,
  partsOfClicks,
  leftAfterRefund,
  leftUnder,
  limitsOf,
  moneyOf,
  price,
  rulesUnder,
  wantedUnder,
  worthOf,
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

export const recomputed = (checks: readonly Check[]) => ({ agrees: checks.every(({ agrees }) => agrees), checks });

type PricedData = EventData<'CommissionAccrued' | 'CommissionRefused' | 'RewardOwed'>;

/** What decided that any of it was priced: version, tier, agreement, groups, whether it is a first payment. */
const groundChecks = (
  { termsVersion, tier, agreementEventId, facts }: PricedData,
  { applied, tier: known, agreement, groups, payment }: Inputs,
): Check[] => [
  check('terms version', termsVersion, applied?.terms.version ?? null),
  check('tier', tier, known),
  check('agreement', agreementEventId ?? null, agreement?.eventId ?? null),
  check('groups', facts['group'] ?? [], groups),
  ...(payment && 'payment' in facts
    ? [check('new or recurring', facts['payment'], [payment.isFirst ? 'new' : 'recurring'])]
    : []),
];

/** What was recorded with nothing but this rule, since what other rules would have paid needs what they measured. */
const onlyRule = <Said extends { readonly rules: readonly Rule[] }>(said: Said, rule: string): Said => ({
  ...said,
  rules: said.rules.filter((one) => one.rule === rule),
});

interface Measured {
  readonly pays: Pays;
  readonly revenueBeforeMinor: number | null;
}

function priceAgain(data: PricedData, rule: string, measured: Measured, inputs: Inputs): Priced | undefined {
  const { applied, agreement } = inputs;
  if (!applied) return undefined;
  const { pays, revenueBeforeMinor } = measured;
  const counted = { month: 0, year: 0, lifetime: 0 };
  if (pays.kind === 'table' && pays.by !== 'payment') counted[pays.by] = revenueBeforeMinor ?? 0;
  const terms: Terms = { ...onlyRule(applied.terms, rule), combine: 'all' };
  const agreed = onlyRule(agreement?.terms ?? NOTHING_AGREED, rule);
  const [asked] = rulesUnder(terms.rules, agreed);
  if (!asked) return undefined;
  const tier = applied.tiers.find(({ name }) => name === data.tier)?.pays ?? {};
  return price(terms, { ...occasionOf(data, asked, inputs), revenueBefore: counted }, tier, agreed)[0];
}

/** The occasion that it was, as the event that it answers tells it. What a milestone counted is taken as it was recorded. */
function occasionOf(data: PricedData, { on, to, reach }: Rule, inputs: Inputs): Occasion {
  const { credited, payment } = inputs;
  const isClick = credited?.type === 'LinkClicked';
  const paid =
    credited?.type === 'PaymentCredited' || credited?.type === 'RecruitPaymentCredited' ? credited.data : null;
  const isFirst = payment?.isFirst ? 'first-payment' : 'recurring-payment';
  const isPayment = data.occasion === 'payment' || data.occasion === 'recruit-payment';
  return {
    kind: data.occasion,
    is: isPayment ? ['every-payment', isFirst] : [on],
    to: to === 'parent' ? 'parent' : 'partner',
    quantity: data.quantity,
    ...(isClick ? { parts: partsOfClicks(credited.data) } : {}),
    day: data.occurredOn,
    basis: isPayment ? (paid?.amount ?? null) : null,
    facts: data.facts,
    convertedOn: conversionDay(data, inputs),
    paymentNumber: isPayment ? (payment?.number ?? null) : null,
    revenueBefore: { month: 0, year: 0, lifetime: 0 },
    ...(reach
      ? {
          counted: {
            ...reach,
            before: NONE,
            after: { month: reach.atLeast, year: reach.atLeast, ever: reach.atLeast },
          },
        }
      : {}),
  };
}

const NONE = { month: 0, year: 0, ever: 0 } as const;

/** The day from which the months of a rule count; null for what no conversion has to do with. */
function conversionDay({ occasion }: PricedData, { credited, attributed }: Inputs): string | null {
  if (credited?.type === 'PaymentCredited' || credited?.type === 'RecruitPaymentCredited')
    return occasion === 'milestone' ? null : credited.data.convertedOn;
  if (occasion !== 'seats-added') return null;
  return (credited?.type === 'CustomerAttributed' ? credited : attributed)?.data.convertedOn ?? null;
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
  const { computed, exchanged, limits, amount, occurredOn } = data;
  const comesTo = again.award && moneyOf(again.award);
  const found = limitsOf(again.rule, inputs.applied.terms, { ...data, day: occurredOn, amount: computed });
  return [
    ...groundChecks(data, inputs),
    check('basis', data.basis ?? null, again.measured.basis),
    check('quantity', data.quantity, again.measured.quantity),
    check('pays', [data.pays, data.paysFrom], [again.pays, again.paysFrom]),
    check('conditions', ofRule(data.conditions), ofRule(again.conditions)),
    check('computed', exchanged?.computed ?? computed, comesTo),
    ...(exchanged ? [check('exchanged', computed, exchange(exchanged.computed, exchanged, computed.currency))] : []),
    check('limits', limits.map(bare), found),
    ...limits.map((limit, at) =>
      check(
        `granted under ${limit.allowance}`,
        limit.granted,
        grantedUnder(limit, wantedUnder(limit, data, limits.slice(0, at)), limit.usedBefore),
      ),
    ),
    check('amount', amount, { ...computed, amountMinor: leftUnder(data, limits).amountMinor }),
  ];
}

export function rewardChecks({ data }: RecordedEvent<'RewardOwed'>, inputs: Inputs): Check[] {
  const again = priceAgain(data, data.rule, { pays: data.pays, revenueBeforeMinor: null }, inputs);
  if (!again) return groundChecks(data, inputs);
  const asked = again.award?.in === 'reward' ? again.award.quantity : 0;
  const { quantity } = leftUnder({ ...data, quantity: asked }, data.limits);
  return [
    ...groundChecks(data, inputs),
    check('basis', data.basis ?? null, again.measured.basis),
    check('gives', [data.pays, data.paysFrom], [again.pays, again.paysFrom]),
    check('conditions', ofRule(data.conditions), ofRule(again.conditions)),
    check('worth', [data.quantity, data.worth], [quantity, worthOf(data.pays, quantity)]),
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
        check(`conditions of ${rule}`, ofRule(conditions), ofRule(again.conditions)),
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
  const left =
    refundedTotalMinor === undefined
      ? 0
      : leftAfterRefund(accrued.pays, { ...accrued, basis: accrued.basis ?? null }, refundedTotalMinor);
  const what = `(${because}, ${data.sourceEventId.slice(0, 8)})`;
  return [
    check(`taken back ${what}`, amount, { ...accrued.amount, amountMinor: before - left }),
    check(`left ${what}`, leavesMinor, left),
  ];
}
