import type { Condition, EventData, Posting, Refusal } from '@vouch/events';
import { commissionAccrued, sharing, happened, programLaunched, someTerms, someTiers } from '@vouch/testing';

/** Events of a small program, with what a test doesn't care about filled in. Amounts are in minor units of EUR unless said. */

export const PROGRAM = 'growth';
export const noon = (day: string) => `${day}T12:00:00.000Z`;
const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const launched = (fields: Parameters<typeof programLaunched>[0] = {}) =>
  programLaunched({
    programId: PROGRAM,
    zone: 'Europe/Berlin',
    terms: { holdingDays: 14 },
    tiers: [
      { name: 'Registered' },
      { name: 'Silver', criteria: { activeCustomers: 3 } },
      { name: 'Gold', criteria: { activeCustomers: 5, certified: true }, pays: sharing('0.25') },
    ],
    plausibleMonthlyRevenueMinor: 1_000_000,
    ...fields,
  });

export const published = (
  version: number,
  {
    terms,
    ...fields
  }: Partial<Omit<EventData<'TermsPublished'>, 'terms'>> & { terms?: Parameters<typeof someTerms>[0] } = {},
  on = '2026-02-01',
) =>
  happened(
    'TermsPublished',
    {
      programId: PROGRAM,
      terms: someTerms({ holdingDays: 14, ...terms, version }),
      tiers: someTiers(),
      effectiveFrom: noon(on),
      acceptance: 'none',
      difference: [`What version ${version} changes.`],
      ...fields,
    },
    { at: noon(on) },
  );

export const spent = (costId: string, amountMinor: number, partnerId?: string, programId = PROGRAM) =>
  happened('ProgramCostRecorded', {
    costId,
    programId,
    ...(partnerId === undefined ? {} : { partnerId }),
    kind: 'event',
    amount: { amountMinor, currency: 'EUR' },
    incurredOn: '2026-02-01',
  });

export const dayClosed = (date: string, zone = 'Europe/Berlin') =>
  happened('DayClosed', { date, zone }, { at: `${date}T22:59:59.999Z` });

export const applied = (partnerId: string, on = '2026-01-01', fields: { country?: string; programId?: string } = {}) =>
  happened('PartnerApplied', { partnerId, programId: PROGRAM, attempt: 1, ...fields }, { at: noon(on) });

export const approved = (partnerId: string, on = '2026-01-02') =>
  happened('ApplicationApproved', { partnerId, programId: PROGRAM, by: 'person' }, { at: noon(on) });

export const declined = (partnerId: string, reason: string, on = '2026-01-02') =>
  happened('ApplicationDeclined', { partnerId, programId: PROGRAM, reason, by: 'person' }, { at: noon(on) });

export const certified = (partnerId: string, trackId: string, on = '2026-01-03') =>
  happened(
    'CertificationAwarded',
    { partnerId, programId: PROGRAM, trackId, awardedOn: on, expiresOn: null, noticeOn: null, by: 'person' },
    { at: noon(on) },
  );

export const tierChanged = (
  type: 'PartnerPromoted' | 'PartnerDemoted',
  partnerId: string,
  fields: Pick<EventData<'PartnerPromoted'>, 'from' | 'to' | 'facts' | 'criteria'>,
  on = '2026-01-04',
) => happened(type, { partnerId, programId: PROGRAM, ...fields }, { at: noon(on) });

export const referred = (partnerId: string, referralId: string, on = '2026-01-05', programId = PROGRAM) =>
  happened('ReferralMade', { referralId, programId, partnerId, via: 'form' }, { at: noon(on) });

export const won = (partnerId: string, customerId: string, on: string, programId = PROGRAM) =>
  happened(
    'CustomerAttributed',
    {
      partnerId,
      programId,
      customerId,
      referralId: `r-${customerId}`,
      via: 'form',
      touches: [{ referralId: `r-${customerId}`, kind: 'named', outcome: 'credited' }],
      referredAt: noon('2026-01-01'),
      convertedAt: noon(on),
      convertedOn: on,
      sourceEventId: uuid(1),
    },
    { at: noon(on) },
  );

export const lost = (partnerId: string, customerId: string, convertedOn: string, churnedOn: string) =>
  happened(
    'ChurnCredited',
    { partnerId, programId: PROGRAM, customerId, convertedOn, churnedOn, sourceEventId: uuid(2) },
    { at: noon(churnedOn) },
  );

export const cameBack = (partnerId: string, customerId: string, convertedOn: string, returnedOn: string) =>
  happened(
    'ReturnCredited',
    { partnerId, programId: PROGRAM, customerId, convertedOn, returnedOn, sourceEventId: uuid(11) },
    { at: noon(returnedOn) },
  );

const pair = (partnerId: string, customerId: string) => ({ partnerId, programId: PROGRAM, customerId });
export const money = (amountMinor: number, currency = 'EUR') => ({ amountMinor, currency });

export const paid = (partnerId: string, paymentId: string, amountMinor: number, currency = 'EUR', on = '2026-02-01') =>
  happened(
    'PaymentCredited',
    {
      ...pair(partnerId, 'c1'),
      paymentId,
      amount: money(amountMinor, currency),
      paidOn: on,
      convertedOn: '2026-01-10',
      sourceEventId: uuid(3),
    },
    { at: noon(on) },
  );

export const refunded = (partnerId: string, refundId: string, amountMinor: number, of = 10_000, on = '2026-02-10') =>
  happened(
    'RefundCredited',
    {
      ...pair(partnerId, 'c1'),
      refundId,
      paymentId: 'pay1',
      amount: money(amountMinor),
      refundedTotalMinor: amountMinor,
      disputedTotalMinor: 0,
      paidAmountMinor: of,
      excessMinor: 0,
      refundedOn: on,
      sourceEventId: uuid(4),
    },
    { at: noon(on) },
  );

const held = (partnerId: string) => `commissions-held:${partnerId}`;
export const payable = (partnerId: string) => `commissions-payable:${partnerId}`;

export const transfer = (debit: string, credit: string, amountMinor: number, currency: string): Posting[] => [
  { account: debit, amountMinor, currency },
  { account: credit, amountMinor: -amountMinor, currency },
];

export const CONDITIONS: Condition[] = [
  { condition: 'partner-approved', met: true, detail: 'The partner was approved.' },
  { condition: 'within-commission-months', met: true, detail: 'Paid in month 1 of 12.' },
];

export interface Booking {
  readonly on?: string;
  /** The day that it is about, where it came after its month was closed. */
  readonly about?: string;
  readonly currency?: string;
}

const pricing = (partnerId: string, paymentId: string, basisMinor: number, currency: string) => ({
  ...pair(partnerId, 'c1'),
  paymentId,
  basis: money(basisMinor, currency),
  termsVersion: 1,
  tier: null,
  facts: {},
  conditions: CONDITIONS,
  sourceEventId: uuid(5),
});

/** 20 % of the payment, unless another amount is said. */
export const accrued = (
  partnerId: string,
  commissionId: string,
  basisMinor: number,
  {
    on = '2026-02-01',
    about = on,
    currency = 'EUR',
    amountMinor = basisMinor / 5,
  }: Booking & { amountMinor?: number } = {},
) =>
  happened(
    'CommissionAccrued',
    commissionAccrued({
      ...pricing(partnerId, `pay-${commissionId}`, basisMinor, currency),
      commissionId,
      amount: money(amountMinor, currency),
      occurredOn: about,
      bookedOn: on,
      releaseOn: '2026-02-15',
    }),
    { at: noon(on) },
  );

/** The rule `share`, and why it does not pay. */
const considered = (reason: Refusal) => [
  {
    rule: 'share',
    pays: { kind: 'percent' as const, rate: '0.2' },
    paysFrom: 'terms' as const,
    conditions: [{ condition: 'within-commission-months' as const, met: false, detail: 'Paid too late.' }],
    reason,
  },
];

export const refused = (
  partnerId: string,
  paymentId: string,
  basisMinor: number,
  reason: Refusal,
  { on = '2026-02-01', currency = 'EUR' }: Booking = {},
) =>
  happened(
    'CommissionRefused',
    {
      ...pricing(partnerId, paymentId, basisMinor, currency),
      occasion: 'payment',
      quantity: 1,
      currency,
      considered: considered(reason),
      reason,
      occurredOn: on,
      bookedOn: on,
    },
    { at: noon(on) },
  );

export const released = (
  partnerId: string,
  commissionId: string,
  amountMinor: number,
  { on = '2026-02-15', about = on, currency = 'EUR' }: Booking = {},
) =>
  happened(
    'CommissionReleased',
    {
      partnerId,
      programId: PROGRAM,
      commissionId,
      amount: money(amountMinor, currency),
      occurredOn: about,
      bookedOn: on,
      postings: transfer(held(partnerId), payable(partnerId), amountMinor, currency),
    },
    { at: noon(on) },
  );

export const reversed = (
  partnerId: string,
  commissionId: string,
  amountMinor: number,
  takenFrom: 'held' | 'payable' | 'paid',
  { on = '2026-02-20', about = on, currency = 'EUR' }: Booking = {},
) =>
  happened(
    'CommissionReversed',
    {
      ...pair(partnerId, 'c1'),
      commissionId,
      paymentId: `pay-${commissionId}`,
      because: 'refund',
      refundId: `refund-${commissionId}`,
      quantity: 1,
      amount: money(amountMinor, currency),
      accruedMinor: 2_000,
      refundedTotalMinor: amountMinor * 5,
      basis: money(10_000, currency),
      rule: 'share',
      pays: { kind: 'percent', rate: '0.2' },
      paysFrom: 'terms',
      revenueBeforeMinor: null,
      leavesMinor: 2_000 - amountMinor,
      limits: [],
      rounding: 'half-even',
      takenFrom,
      occurredOn: about,
      bookedOn: on,
      sourceEventId: uuid(6),
      postings: transfer(
        takenFrom === 'held' ? held(partnerId) : payable(partnerId),
        'commission-expense',
        amountMinor,
        currency,
      ),
    },
    { at: noon(on) },
  );

export const forfeited = (
  partnerId: string,
  from: 'held' | 'payable',
  lines: Readonly<Record<string, number>>,
  { on = '2026-02-25', currency = 'EUR' }: Booking = {},
) => {
  const amountMinor = Object.values(lines).reduce((sum, line) => sum + line, 0);
  return happened(
    'CommissionsForfeited',
    {
      partnerId,
      programId: PROGRAM,
      from,
      amount: money(amountMinor, currency),
      lines: Object.entries(lines).map(([commissionId, minor]) => ({ commissionId, amountMinor: minor })),
      occurredOn: on,
      bookedOn: on,
      sourceEventId: uuid(10),
      postings: transfer(
        from === 'held' ? held(partnerId) : payable(partnerId),
        'commission-expense',
        amountMinor,
        currency,
      ),
    },
    { at: noon(on) },
  );
};

export const statementClosed = (partnerId: string, month: string, currency = 'EUR') =>
  happened('StatementClosed', {
    partnerId,
    programId: PROGRAM,
    currency,
    month,
    opening: { heldMinor: 0, payableMinor: 0 },
    closing: { heldMinor: 0, payableMinor: 0 },
    totals: {
      accruedMinor: 0,
      releasedMinor: 0,
      reversedMinor: 0,
      forfeitedMinor: 0,
      reservedMinor: 0,
      paidMinor: 0,
      returnedMinor: 0,
    },
    lines: 0,
    refusals: 0,
    digest: '0'.repeat(64),
  });

export const wonBeforeContact = (partnerId: string, customerId: string) =>
  happened(
    'ConversionFlagged',
    {
      ...pair(partnerId, customerId),
      reason: 'won-before-first-contact',
      referredAt: noon('2026-01-05'),
      convertedAt: noon('2026-01-04'),
      sourceEventId: uuid(7),
    },
    { at: noon('2026-01-04') },
  );

export const absurdRevenue = (partnerId: string, customerId: string, amountMinor: number) =>
  happened(
    'ConversionFlagged',
    {
      ...pair(partnerId, customerId),
      reason: 'declared-revenue-implausible',
      declaredMonthlyRevenue: money(amountMinor),
      plausibleMonthlyRevenueMinor: 1_000_000,
      sourceEventId: uuid(8),
    },
    { at: noon('2026-01-06') },
  );

export const refundFlagged = (partnerId: string, refundId: string) =>
  happened(
    'RefundFlagged',
    {
      ...pair(partnerId, 'c1'),
      refundId,
      paymentId: 'pay1',
      reason: 'already-refunded-in-full',
      amount: money(500),
      paid: money(10_000),
      sourceEventId: uuid(9),
    },
    { at: noon('2026-02-11') },
  );
