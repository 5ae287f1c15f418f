import type { Claim, EventData, Money, Terms } from '@vouch/events';
import {
  REFUSAL_OF,
  limitsOf,
  moneyOf,
  price,
  termsThatApply,
  type Facts,
  type Priced,
  type PublishedTerms,
} from '@vouch/terms';
import { addDays } from '../calendar.js';
import { command, type Command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { policy, type Rows } from '../policy.js';
import { aftermathOf, followClaim } from './claims.js';
import { RefuseCommission } from './commands.js';
import { type CertifiedPeriod, type EarningPartner, earningConditions } from './earning-conditions.js';

interface ProgramRow {
  readonly zone: string;
  /** The earliest first. */
  readonly versions: readonly PublishedTerms[];
}

interface PartnerRow extends EarningPartner {
  /** Name of the tier; null before the first. */
  readonly tier: string | null;
  /** When each version of the terms was accepted. */
  readonly accepted: Readonly<Record<string, string>>;
}

interface CustomerRow {
  readonly convertedAt: string | null;
  /** The earliest payment that was credited so far; null before the first. */
  readonly firstPaidAt: string | null;
  /** How many payments were credited so far. */
  readonly payments: number;
  /** How its referral was made, and by which link; null while it is not known. */
  readonly via: string | null;
  readonly link: string | null;
  /** The plan that it is on; null while it is not known. */
  readonly plan: string | null;
}

/** What a partner's customers paid less what they got back, in minor units, by currency and month. */
interface RevenueRow {
  readonly months: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

type Row = ProgramRow | PartnerRow | CustomerRow | RevenueRow;

interface Membership {
  readonly partnerId: string;
  readonly programId: string;
}
type Customer = Membership & { readonly customerId: string };

const programKey = (programId: string) => `program:${programId}`;
/** By program too: a partner earns in the program that let it in. */
const partnerKey = ({ partnerId, programId }: Membership) => `partner:${partnerId}:${programId}`;
const customerKey = ({ partnerId, programId, customerId }: Customer) =>
  `customer:${partnerId}:${programId}:${customerId}`;

const revenueKey = ({ partnerId, programId }: Membership) => `revenue:${partnerId}:${programId}`;

const NEW_PARTNER: PartnerRow = {
  approvedAt: null,
  stoppedAt: null,
  certified: {},
  fees: [],
  tier: null,
  accepted: {},
};
const NEW_CUSTOMER: CustomerRow = {
  convertedAt: null,
  firstPaidAt: null,
  payments: 0,
  via: null,
  link: null,
  plan: null,
};
const partnerIn = (rows: Rows<Row>, data: Membership): PartnerRow =>
  (rows(partnerKey(data)) as PartnerRow | null) ?? NEW_PARTNER;
const customerIn = (rows: Rows<Row>, data: Customer): CustomerRow =>
  (rows(customerKey(data)) as CustomerRow | null) ?? NEW_CUSTOMER;
const revenueIn = (rows: Rows<Row>, data: Membership): RevenueRow =>
  (rows(revenueKey(data)) as RevenueRow | null) ?? { months: {} };

interface PartnerEvent<Data extends Membership> {
  readonly data: Data;
  readonly occurredAt: string;
}

/** What an event says of a partner. */
const learning = <Data extends Membership>(
  learn: (partner: PartnerRow, event: PartnerEvent<Data>) => Partial<PartnerRow>,
) => ({
  keys: ({ data }: PartnerEvent<Data>) => [partnerKey(data)],
  react: (event: PartnerEvent<Data>, rows: Rows<Row>) => {
    const partner = partnerIn(rows, event.data);
    return { rows: { [partnerKey(event.data)]: { ...partner, ...learn(partner, event) } } };
  },
});

const earlier = (known: string | null | undefined, instant: string) =>
  known === null || known === undefined || instant < known ? instant : known;

const withPeriods = (
  { certified }: PartnerRow,
  trackId: string,
  change: (periods: readonly CertifiedPeriod[]) => readonly CertifiedPeriod[],
) => ({ certified: { ...certified, [trackId]: change(entryOf(certified, trackId) ?? []) } });

const awarded = learning(
  (
    partner,
    {
      data,
    }: PartnerEvent<Membership & { trackId: string; expiresOn: string | null; awardedOn?: string; renewedOn?: string }>,
  ) =>
    withPeriods(partner, data.trackId, (periods) => [
      ...periods,
      { from: data.awardedOn ?? data.renewedOn ?? '', until: data.expiresOn, revokedAt: null },
    ]),
);

/** Of what a partner's customers paid before: all that a table may count by. */
function revenueBefore({ months }: RevenueRow, currency: string, day: string) {
  const ofCurrency = Object.entries(entryOf(months, currency) ?? {});
  const sum = (begins: string) =>
    Math.max(
      0,
      ofCurrency.reduce((total, [month, minor]) => (month.startsWith(begins) ? total + minor : total), 0),
    );
  return { month: sum(day.slice(0, 7)), year: sum(day.slice(0, 4)), lifetime: sum('') };
}

function withRevenue({ months }: RevenueRow, { amountMinor, currency }: Money, day: string): RevenueRow {
  const ofCurrency = entryOf(months, currency) ?? {};
  const month = day.slice(0, 7);
  const minor = (entryOf(ofCurrency, month) ?? 0) + amountMinor;
  return { months: { ...months, [currency]: { ...ofCurrency, [month]: minor } } };
}

const factsOf = (
  { amount }: EventData<'PaymentCredited'>,
  { tier }: PartnerRow,
  { via, link, plan }: CustomerRow,
  isFirst: boolean,
): Facts => ({
  payment: [isFirst ? 'new' : 'recurring'],
  currency: [amount.currency],
  ...(tier === null ? {} : { tier: [tier] }),
  ...(via === null ? {} : { via: [via] }),
  ...(link === null ? {} : { link: [link] }),
  ...(plan === null ? {} : { plan: [plan] }),
});

/**
 * Prices each credited payment by the terms that apply to it, and by the partner's tier as it stands when the payment is
 * credited, at what these terms give that tier. Whether the partner may earn is judged by the day of the payment, with what
 * is known when it is credited: what arrives later about that day changes nothing that was decided.
 */
export const priceWhenPaymentCredited = policy<Row>({
  name: 'price-when-payment-credited',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data: { programId, zone, terms, tiers, acceptance } }) => ({
        rows: { [programKey(programId)]: { zone, versions: [{ terms, tiers, acceptance, effectiveFrom: null }] } },
      }),
    },
    TermsPublished: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data: { programId, terms, tiers, acceptance, effectiveFrom } }, rows) => {
        const program = programIn(rows, programId);
        const version = { terms, tiers, acceptance, effectiveFrom };
        return { rows: { [programKey(programId)]: { ...program, versions: [...program.versions, version] } } };
      },
    },
    ApplicationApproved: learning(({ approvedAt }, { occurredAt }) => ({
      approvedAt: earlier(approvedAt, occurredAt),
    })),
    PartnerTerminated: learning(
      ({ stoppedAt }, { data, occurredAt }: PartnerEvent<Membership & { referrals: string }>) =>
        data.referrals === 'stop' ? { stoppedAt: earlier(stoppedAt, occurredAt) } : {},
    ),
    TermsAccepted: learning(
      ({ accepted }, { data, occurredAt }: PartnerEvent<Membership & { termsVersion: number }>) => ({
        accepted: { ...accepted, [data.termsVersion]: earlier(accepted[data.termsVersion], occurredAt) },
      }),
    ),
    MembershipFeePaid: learning(
      ({ fees }, { data }: PartnerEvent<Membership & { coversFrom: string; coversUntil: string }>) => ({
        fees: [...fees, { from: data.coversFrom, until: data.coversUntil }],
      }),
    ),
    CertificationAwarded: awarded,
    CertificationRenewed: awarded,
    CertificationRevoked: learning((partner, { data, occurredAt }: PartnerEvent<Membership & { trackId: string }>) =>
      withPeriods(partner, data.trackId, (periods) =>
        periods.map((period) => ({ ...period, revokedAt: earlier(period.revokedAt, occurredAt) })),
      ),
    ),
    PartnerPromoted: learning((_, { data }: PartnerEvent<Membership & { to: string }>) => ({ tier: data.to })),
    PartnerDemoted: learning((_, { data }: PartnerEvent<Membership & { to: string }>) => ({ tier: data.to })),
    CustomerAttributed: {
      keys: ({ data }) => [customerKey(data)],
      react: ({ data }, rows) => {
        const { convertedAt, via, code, plan } = data;
        const known = customerIn(rows, data);
        const row = { ...known, convertedAt, via, link: code ?? null, plan: known.plan ?? plan ?? null };
        return { rows: { [customerKey(data)]: row } };
      },
    },
    SubscriptionChangeCredited: {
      keys: ({ data }) => [customerKey(data)],
      react: ({ data }, rows) => {
        const known = customerIn(rows, data);
        return { rows: { [customerKey(data)]: { ...known, plan: data.plan ?? known.plan } } };
      },
    },
    RefundCredited: {
      keys: ({ data }) => [revenueKey(data)],
      react: ({ data }, rows) => {
        const { amount, refundedOn } = data;
        const back = { ...amount, amountMinor: -amount.amountMinor };
        return { rows: { [revenueKey(data)]: withRevenue(revenueIn(rows, data), back, refundedOn) } };
      },
    },
    CreditWithdrawn: {
      keys: ({ data }) => [revenueKey(data)],
      react: ({ data }, rows) => {
        if (data.what !== 'payment') return {};
        const { amount, paidOn, refunds } = data;
        const { currency } = amount;
        const back = refunds.reduce(
          (row, { amountMinor, refundedOn }) => withRevenue(row, { amountMinor, currency }, refundedOn),
          revenueIn(rows, data),
        );
        const revenue = withRevenue(back, { amountMinor: -amount.amountMinor, currency }, paidOn);
        return { rows: { [revenueKey(data)]: revenue } };
      },
    },
    AttributionWithdrawn: {
      keys: ({ data }) => [customerKey(data)],
      // A customer that counts again from its beginning is a new one.
      react: ({ data }) => (data.since === undefined ? { rows: { [customerKey(data)]: null } } : {}),
    },
    PaymentCredited: {
      keys: ({ data }) => [programKey(data.programId), partnerKey(data), customerKey(data), revenueKey(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const { zone, versions } = programIn(rows, data.programId);
        const partner = partnerIn(rows, data);
        const customer = customerIn(rows, data);
        const revenue = revenueIn(rows, data);
        const { partnerId, programId, customerId, paymentId, amount: basis, paidOn, convertedOn } = data;
        const isFirst = customer.firstPaidAt === null || occurredAt < customer.firstPaidAt;
        const { accepted } = partner;
        const { convertedAt } = customer;
        const applied = termsThatApply(versions, accepted, { paidAt: occurredAt, convertedAt, isFirst });
        const { terms, tiers } = applied;
        const facts = factsOf(data, partner, customer, isFirst);
        const conditions = earningConditions(data, applied, partner, zone);
        const priced = price(
          terms,
          {
            is: ['every-payment', isFirst ? 'first-payment' : 'recurring-payment'],
            day: paidOn,
            basis,
            facts,
            convertedOn,
            paymentNumber: customer.payments + 1,
            revenueBefore: revenueBefore(revenue, basis.currency, paidOn),
          },
          tiers.find(({ name }) => name === partner.tier)?.pays ?? {},
        );
        const payment = {
          partnerId,
          programId,
          customerId,
          paymentId,
          basis,
          termsVersion: terms.version,
          tier: partner.tier,
          facts: Object.fromEntries(Object.entries(facts).map(([name, values]) => [name, [...values]])),
          sourceEventId: id,
          conditions,
          occurredOn: paidOn,
        };
        return {
          rows: {
            [customerKey(data)]: {
              ...customer,
              firstPaidAt: earlier(customer.firstPaidAt, occurredAt),
              payments: customer.payments + 1,
            },
            [revenueKey(data)]: withRevenue(revenue, basis, paidOn),
          },
          commands: answer(payment, terms, priced, occurredAt),
        };
      },
    },
  },
});

/** A claim for each rule that pays, or one refusal. */
function answer(
  payment: RefuseCommission['refusal'],
  terms: Terms,
  priced: readonly Priced[],
  occurredAt: string,
): Command[] {
  const unmet = payment.conditions.find(({ met }) => !met);
  const claims = priced.flatMap(({ rule, paysFrom, measured, award, conditions }) => {
    if (award === null || unmet) return [];
    const claimed = {
      ...payment,
      conditions: [...payment.conditions, ...conditions],
      rule: rule.rule,
      paysFrom,
      ...aftermathOf(rule),
      releaseOn: addDays(payment.occurredOn, terms.holdingDays),
    };
    const { revenueBeforeMinor } = measured;
    const claim: Claim =
      award.in === 'cash'
        ? { ...claimed, in: 'cash', pays: award.pays, revenueBeforeMinor, computed: award.amount }
        : { ...claimed, in: 'reward', pays: award.pays, to: rule.to, quantity: award.quantity, worth: award.worth };
    return [{ claim, limits: limitsOf(rule, terms, { ...payment, day: payment.occurredOn, amount: moneyOf(award) }) }];
  });
  if (claims.length > 0) return claims.map(({ claim, limits }) => followClaim(claim, limits, occurredAt));
  const considered = priced.flatMap(({ rule, pays, paysFrom, conditions, refusal: reason }) =>
    reason === null ? [] : [{ rule: rule.rule, pays, paysFrom, conditions: [...conditions], reason }],
  );
  const reason = unmet ? REFUSAL_OF[unmet.condition] : (considered[0]?.reason ?? 'no-rule-for-it');
  return [command(RefuseCommission, { refusal: payment, considered, reason, occurredAt })];
}

function programIn(rows: Rows<Row>, programId: string): ProgramRow {
  const program = rows(programKey(programId)) as ProgramRow | null;
  if (!program) throw new Error(`A payment is credited in program ${programId}, which was not launched.`);
  return program;
}
