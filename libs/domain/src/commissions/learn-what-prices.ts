import type { EventData, RecordedEvent } from '@vouch/events';
import { agreementIn, withEnd, withGroups } from '@vouch/terms';
import { entryOf } from '../entry-of.js';
import type { Policy, Reaction, Rows } from '../policy.js';
import type { CertifiedPeriod } from './earning-conditions.js';
import {
  countIn,
  countKey,
  customerKey,
  earlier,
  partnerIn,
  partnerKey,
  programIn,
  programKey,
  revenueIn,
  revenueKey,
  withMore,
  withRevenue,
  type Membership,
  type PartnerRow,
  type Row,
} from './pricing-rows.js';

interface PartnerEvent<Data extends Membership> {
  readonly id: string;
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

type Refund = RecordedEvent<'RefundCredited' | 'RecruitRefundCredited'>;

const lessRevenue = (whose: 'own' | 'recruits') => ({
  keys: ({ data }: Refund) => [revenueKey(data, whose)],
  react: ({ data }: Refund, rows: Rows<Row>) => {
    const { amount, refundedOn } = data;
    const back = { ...amount, amountMinor: -amount.amountMinor };
    return { rows: { [revenueKey(data, whose)]: withRevenue(revenueIn(rows, data, whose), back, refundedOn) } };
  },
});

/** A payment that counts for another partner now is no revenue of this one, nor is what was given back of it. */
function withoutPayment(
  data: Membership & Pick<EventData<'RecruitCreditWithdrawn'>, 'amount' | 'paidOn' | 'refunds'>,
  whose: 'own' | 'recruits',
  rows: Rows<Row>,
): Reaction<Row> {
  const { amount, paidOn, refunds } = data;
  const { currency } = amount;
  const back = refunds.reduce(
    (row, { amountMinor, refundedOn }) => withRevenue(row, { amountMinor, currency }, refundedOn),
    revenueIn(rows, data, whose),
  );
  const revenue = withRevenue(back, { amountMinor: -amount.amountMinor, currency }, paidOn);
  return { rows: { [revenueKey(data, whose)]: revenue } };
}

/** What is learned from events that are no occasions themselves: the terms, the partner's standing, what was given back. */
export const learnWhatPrices: Policy<Row>['on'] = {
  ProgramLaunched: {
    keys: ({ data }) => [programKey(data.programId)],
    react: ({ data: { programId, zone, currency, terms, tiers, acceptance } }) => ({
      rows: {
        [programKey(programId)]: { zone, currency, versions: [{ terms, tiers, acceptance, effectiveFrom: null }] },
      },
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
  PartnerTermsAgreed: learning(({ agreements }, event: PartnerEvent<EventData<'PartnerTermsAgreed'>>) => ({
    agreements: [...agreements, agreementIn(event)],
  })),
  PartnerTermsEnded: learning(({ agreements }, { data }: PartnerEvent<EventData<'PartnerTermsEnded'>>) => ({
    agreements: withEnd(agreements, data),
  })),
  PartnerGroupsSet: learning(({ groups }, { data }: PartnerEvent<EventData<'PartnerGroupsSet'>>) => ({
    groups: withGroups(groups, data),
  })),
  RefundCredited: lessRevenue('own'),
  RecruitRefundCredited: lessRevenue('recruits'),
  CreditWithdrawn: {
    keys: ({ data }) => [revenueKey(data)],
    react: ({ data }, rows) => (data.what === 'payment' ? withoutPayment(data, 'own', rows) : {}),
  },
  RecruitCreditWithdrawn: {
    keys: ({ data }) => [revenueKey(data, 'recruits')],
    react: ({ data }, rows) => withoutPayment(data, 'recruits', rows),
  },
  AttributionWithdrawn: {
    keys: ({ data }) => [customerKey(data), countKey('customers-won', data)],
    // A customer that counts again from its beginning is a new one.
    react: ({ data }, rows) => {
      if (data.since !== undefined) return {};
      const count = withMore(countIn(rows, 'customers-won', data), data.convertedOn, -1);
      return { rows: { [customerKey(data)]: null, [countKey('customers-won', data)]: count } };
    },
  },
};
