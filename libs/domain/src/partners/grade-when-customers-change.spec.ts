import { describe, it } from '@jest/globals';
import { given, happened, programLaunched, someTerms, someTiers, tierCriteria } from '@vouch/testing';
import { command } from '../command.js';
import { ChangePartnerTier } from './commands.js';
import { gradeWhenCustomersChange as policy } from './grade-when-customers-change.js';

const ids = { partnerId: 'p1', programId: 'growth' };
const at = '2026-04-05T06:07:08.000Z';
const REGISTERED = tierCriteria();
const SILVER = tierCriteria({ activeCustomers: 2 });
const GOLD = tierCriteria({ activeCustomers: 2, certified: true });

const launched = programLaunched({
  tiers: [
    { name: 'Registered', criteria: REGISTERED },
    { name: 'Silver', criteria: SILVER },
    { name: 'Gold', criteria: GOLD },
  ],
});
const approved = happened('ApplicationApproved', { ...ids, by: 'person' }, { at });
const awarded = (trackId = 'basics') =>
  happened(
    'CertificationAwarded',
    { ...ids, trackId, awardedOn: '2026-04-05', expiresOn: '2027-04-05', noticeOn: null, by: 'person' },
    { at },
  );
const certified = awarded();
const expired = (trackId = 'basics') =>
  happened('CertificationExpired', { ...ids, trackId, expiresOn: '2027-04-05' }, { at });
const attributed = (customerId: string, programId = 'growth') =>
  happened(
    'CustomerAttributed',
    {
      partnerId: 'p1',
      programId,
      customerId,
      referralId: 'r1',
      via: 'form',
      touches: [{ referralId: 'r1', kind: 'named', outcome: 'credited' }],
      referredAt: at,
      convertedAt: at,
      convertedOn: '2026-04-05',
      sourceEventId: approved.id,
    },
    { at },
  );
const churned = (customerId: string) =>
  happened(
    'ChurnCredited',
    { ...ids, customerId, convertedOn: '2026-04-05', churnedOn: '2026-05-05', sourceEventId: approved.id },
    { at },
  );
const moveTo = (to: string, facts: typeof GOLD, criteria: typeof GOLD) =>
  command(ChangePartnerTier, {
    partnerId: 'p1',
    to,
    tiersInOrder: ['Registered', 'Silver', 'Gold'],
    facts,
    criteria,
    occurredAt: at,
  });

describe('grading a partner', () => {
  it('begins in the first tier when it is approved', () => {
    given(launched)
      .whenPolicy(policy, approved)
      .then(moveTo('Registered', tierCriteria(), REGISTERED));
  });

  it('begins higher when it brought customers before', () => {
    given(launched, attributed('c1'), attributed('c2'))
      .whenPolicy(policy, approved)
      .then(moveTo('Silver', tierCriteria({ activeCustomers: 2, customersWon: 2 }), SILVER));
  });

  it('does not happen before it is approved', () => {
    given(launched, attributed('c1')).whenPolicy(policy, attributed('c2')).thenNothing();
  });

  it('promotes with the customer that makes it enough, and only then', () => {
    given(launched, approved).whenPolicy(policy, attributed('c1')).thenNothing();
    given(launched, approved, attributed('c1'))
      .whenPolicy(policy, attributed('c2'))
      .then(moveTo('Silver', tierCriteria({ activeCustomers: 2, customersWon: 2 }), SILVER));
    given(launched, approved, attributed('c1'), attributed('c2')).whenPolicy(policy, attributed('c3')).thenNothing();
  });

  it('promotes with the certification that was missing', () => {
    given(launched, approved, attributed('c1'), attributed('c2'))
      .whenPolicy(policy, certified)
      .then(moveTo('Gold', tierCriteria({ activeCustomers: 2, customersWon: 2, certified: true }), GOLD));
  });

  it('demotes when its last certification is gone, and not before', () => {
    const gold = [launched, approved, attributed('c1'), attributed('c2'), certified, awarded('sales')];
    given(...gold)
      .whenPolicy(policy, expired())
      .thenNothing();
    given(...gold, expired())
      .whenPolicy(policy, happened('CertificationRevoked', { ...ids, trackId: 'sales', reason: 'fraud' }, { at }))
      .then(moveTo('Silver', tierCriteria({ activeCustomers: 2, customersWon: 2 }), SILVER));
  });

  it('demotes, over several tiers at once, when a customer leaves', () => {
    given(launched, approved, attributed('c1'), attributed('c2'), certified)
      .whenPolicy(policy, churned('c1'))
      .then(moveTo('Registered', tierCriteria({ activeCustomers: 1, customersWon: 2, certified: true }), REGISTERED));
  });

  it('does not count customers that were brought to another program', () => {
    given(launched, approved, attributed('c1')).whenPolicy(policy, attributed('c2', 'studio')).thenNothing();
  });

  it('waits for a program that is launched later', () => {
    given(attributed('c1'), attributed('c2'), approved)
      .whenPolicy(policy, { ...launched, occurredAt: at })
      .then(moveTo('Silver', tierCriteria({ activeCustomers: 2, customersWon: 2 }), SILVER));
  });
});

describe('what customers bring', () => {
  const steps = programLaunched({
    tiers: [
      { name: 'Registered' },
      { name: 'Silver', criteria: { retainedRevenueMinor: 1_000 } },
      { name: 'Gold', criteria: { retainedRevenueMinor: 1_000, customersWon: 2 } },
    ],
  });
  const payment = { convertedOn: '2026-04-05', sourceEventId: approved.id };
  const paid = (customerId: string, amountMinor: number, currency = 'EUR') =>
    happened(
      'PaymentCredited',
      {
        ...{ ...ids, ...payment, customerId, paymentId: `pay-${customerId}-${amountMinor}` },
        amount: { amountMinor, currency },
        paidOn: '2026-04-05',
      },
      { at },
    );
  const refunded = (customerId: string, amountMinor: number) =>
    happened(
      'RefundCredited',
      {
        ...{ ...ids, customerId, paymentId: `pay-${customerId}-900`, refundId: `f-${amountMinor}` },
        amount: { amountMinor, currency: 'EUR' },
        refundedTotalMinor: amountMinor,
        disputedTotalMinor: 0,
        paidAmountMinor: 900,
        excessMinor: 0,
        refundedOn: '2026-04-06',
        sourceEventId: approved.id,
      },
      { at },
    );
  const facts = (activeCustomers: number, customersWon: number, retainedRevenueMinor: number) =>
    tierCriteria({ activeCustomers, customersWon, retainedRevenueMinor });
  const silver = tierCriteria({ retainedRevenueMinor: 1_000 });
  const begun = [steps, approved, attributed('c1')];

  it('promotes with the payment that makes the retained revenue enough', () => {
    given(...begun, paid('c1', 900))
      .whenPolicy(policy, paid('c1', 100))
      .then(moveTo('Silver', facts(1, 1, 1_000), silver));
  });

  it('counts the revenue in the currency of the program alone', () => {
    given(...begun, paid('c1', 900))
      .whenPolicy(policy, paid('c1', 5_000, 'USD'))
      .thenNothing();
  });

  it('demotes when a refund, or a customer that leaves, takes it away again', () => {
    const silverNow = [...begun, paid('c1', 900), paid('c1', 100)];
    given(...silverNow)
      .whenPolicy(policy, refunded('c1', 1))
      .then(moveTo('Registered', facts(1, 1, 999), REGISTERED));
    given(...silverNow)
      .whenPolicy(policy, churned('c1'))
      .then(moveTo('Registered', facts(0, 1, 0), REGISTERED));
  });

  it('counts a customer as won for ever, and its later payments not before it returns', () => {
    given(...begun, churned('c1'), attributed('c2'), paid('c1', 5_000))
      .whenPolicy(policy, paid('c2', 1_000))
      .then(moveTo('Gold', facts(1, 2, 1_000), tierCriteria({ retainedRevenueMinor: 1_000, customersWon: 2 })));
  });
});

describe('tiers that come with new terms', () => {
  const published = happened('TermsPublished', {
    programId: 'growth',
    terms: someTerms({ version: 2 }),
    tiers: someTiers([{ name: 'Start' }, { name: 'Grower', criteria: { customersWon: 1 } }]),
    effectiveFrom: '2026-04-05T12:00:00.000Z',
    acceptance: 'none',
    difference: [],
  });
  const due = happened('TierReviewDue', { ...ids, termsVersion: 2 }, { at });
  const start = (facts: Partial<typeof GOLD> = {}) =>
    command(ChangePartnerTier, {
      partnerId: 'p1',
      to: facts.customersWon === 1 ? 'Grower' : 'Start',
      tiersInOrder: ['Start', 'Grower'],
      facts: tierCriteria(facts),
      criteria: tierCriteria(facts.customersWon === 1 ? { customersWon: 1 } : {}),
      occurredAt: at,
    });

  it('wait until they are in force', () => {
    given(launched, published)
      .whenPolicy(policy, approved)
      .then(moveTo('Registered', tierCriteria(), REGISTERED));
  });

  it('count when the review is due, and for late facts from then on', () => {
    given(launched, published, approved).whenPolicy(policy, due).then(start());
    given(launched, published, approved, due)
      .whenPolicy(policy, attributed('c1'))
      .then(start({ activeCustomers: 1, customersWon: 1 }));
  });

  it('count for what happens after they came into force, before the day is closed', () => {
    const later = '2026-04-05T13:00:00.000Z';
    given(launched, published)
      .whenPolicy(policy, { ...approved, occurredAt: later })
      .then(Object.assign(start(), { occurredAt: later }));
  });
});
