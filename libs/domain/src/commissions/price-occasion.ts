import type { Claim, Limit, PaidIn, RecordedEvent, Terms } from '@vouch/events';
import {
  REFUSAL_OF,
  agreementOn,
  groupsOn,
  limitsOf,
  moneyOf,
  price,
  termsThatApply,
  type Occasion,
  type Priced,
} from '@vouch/terms';
import { addDays } from '../calendar.js';
import { command, filledIn, type Command } from '../command.js';
import type { Rows } from '../policy.js';
import { aftermathOf, followPriced } from './claims.js';
import { RefuseCommission } from './commands.js';
import { earningConditions } from './earning-conditions.js';
import { partnerIn, programIn, type Membership, type PartnerRow, type Row } from './pricing-rows.js';

/** An occasion as an event brings it: the partner's standing and the terms are still to be looked up. */
export interface Arisen extends Omit<Occasion, 'facts'> {
  /** What is known of it, besides the partner's standing. */
  readonly facts: Readonly<Record<string, readonly (string | null | undefined)[]>>;
  /** What it is about. */
  readonly about: Pick<Claim, 'customerId' | 'paymentId' | 'referralId' | 'recruitId' | 'code'>;
  /** When its customer converted, where that may say which terms apply; null: those in force at the occasion do. */
  readonly convertedAt: string | null;
}

/** What most occasions are not. */
export const PLAIN = {
  to: 'partner',
  quantity: 1,
  basis: null,
  convertedOn: null,
  convertedAt: null,
  paymentNumber: null,
  revenueBefore: { month: 0, year: 0, lifetime: 0 },
} as const;

/**
 * Prices what arose by the terms that apply to it, and by the partner's tier as it stands now, at what these terms give that
 * tier, and by what was agreed with the partner for that day. Whether the partner may earn is judged by the day of the occasion, with what is known now.
 *
 * @returns A claim for each rule that pays, or one refusal. Nothing where no rule is about such an occasion, unless it is a
 *   payment: that is always answered.
 */
export function priceOccasion(
  { id, data, occurredAt }: Pick<RecordedEvent, 'id' | 'occurredAt'> & { readonly data: Membership },
  arisen: Arisen,
  rows: Rows<Row>,
): Command[] {
  const { partnerId, programId } = data;
  const program = programIn(rows, programId);
  const partner = partnerIn(rows, data);
  const { convertedAt } = arisen;
  const times = { paidAt: occurredAt, convertedAt, isFirst: convertedAt === null };
  const applied = termsThatApply(program.versions, partner.accepted, times);
  const { terms, tiers } = applied;
  const facts = factsOf(arisen, partner);
  const agreement = agreementOn(partner.agreements, arisen.day);
  const tier = tiers.find(({ name }) => name === partner.tier)?.pays ?? {};
  const priced = price(terms, { ...arisen, facts }, tier, agreement?.terms);
  if (priced.length === 0 && arisen.kind !== 'payment') return [];
  const { kind, quantity, basis, day, about } = arisen;
  const common = {
    partnerId,
    programId,
    occasion: kind,
    quantity,
    ...about,
    ...filledIn({ basis }),
    currency: basis?.currency ?? currencyOf(priced[0]) ?? program.currency,
    termsVersion: terms.version,
    tier: partner.tier,
    ...filledIn({ agreementEventId: agreement?.eventId }),
    facts,
    sourceEventId: id,
    conditions: earningConditions(day, applied, partner, program.zone),
    occurredOn: day,
  };
  const claims = claimsOf(common, terms, priced);
  return claims.length > 0
    ? claims.map(([claim, limits, paidIn]) => followPriced(claim, limits, paidIn, occurredAt))
    : [refusal(common, priced, occurredAt)];
}

type Common = RefuseCommission['refusal'];

/** What is known of the occasion and of the partner; what is not known is left out. */
function factsOf({ facts, day }: Arisen, { tier, groups }: PartnerRow): Record<string, string[]> {
  const known = Object.entries({ ...facts, tier: [tier], group: groupsOn(groups, day) }).map(
    ([name, values]) => [name, values.filter((value) => value !== null && value !== undefined)] as const,
  );
  return Object.fromEntries(known.filter(([, values]) => values.length > 0));
}

function claimsOf(common: Common, terms: Terms, priced: readonly Priced[]): [Claim, Limit[], PaidIn | undefined][] {
  if (common.conditions.some(({ met }) => !met)) return [];
  return priced.flatMap(({ rule, paysFrom, measured, award, conditions }) => {
    if (award === null) return [];
    const { quantity, revenueBeforeMinor } = measured;
    const money = moneyOf(award);
    const claimed = {
      ...common,
      currency: (common.basis ?? money)?.currency ?? common.currency,
      quantity,
      conditions: [...common.conditions, ...conditions],
      rule: rule.rule,
      paysFrom,
      ...aftermathOf(rule),
      releaseOn: addDays(common.occurredOn, terms.holdingDays),
    };
    const claim: Claim =
      award.in === 'cash'
        ? { ...claimed, in: 'cash', pays: award.pays, revenueBeforeMinor, computed: award.amount }
        : { ...claimed, in: 'reward', pays: award.pays, to: rule.to, worth: award.worth };
    // Limits in money are of the currency that it is paid in.
    const amount = money && { ...money, currency: rule.paidIn?.currency ?? money.currency };
    return [[claim, limitsOf(rule, terms, { ...common, day: common.occurredOn, amount }), rule.paidIn]];
  });
}

function refusal(common: Common, priced: readonly Priced[], occurredAt: string): Command {
  const unmet = common.conditions.find(({ met }) => !met);
  const considered = priced.flatMap(({ rule, pays, paysFrom, conditions, refusal: why }) =>
    why === null ? [] : [{ rule: rule.rule, pays, paysFrom, conditions: [...conditions], reason: why }],
  );
  const reason = unmet ? REFUSAL_OF[unmet.condition] : (considered[0]?.reason ?? 'no-rule-for-it');
  return command(RefuseCommission, { refusal: common, considered, reason, occurredAt });
}

const currencyOf = (priced: Priced | undefined) =>
  priced?.pays.kind === 'flat' ? priced.pays.amount.currency : undefined;
