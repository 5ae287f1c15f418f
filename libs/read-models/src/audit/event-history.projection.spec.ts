import { describe, expect, it } from '@jest/globals';
import { happened, tierCriteria } from '@vouch/testing';
import { given, rowsOf } from '../spec-support/given.js';
import { paidOut } from '../spec-support/payout-story.js';
import * as story from '../spec-support/story.js';
import { EventHistoryRow } from './event-history.projection.js';

const none = tierCriteria();

describe('event history', () => {
  it('has a line for each event, with where it stands and who it names', () => {
    const event = happened(
      'PaymentReceived',
      { customerId: 'c1', paymentId: 'pay1', amount: { amountMinor: 10_000, currency: 'EUR' } },
      { at: '2026-02-01T09:00:00.000Z' },
    );
    expect(rowsOf(given(event), EventHistoryRow)).toEqual([
      {
        position: 1,
        eventId: event.id,
        recordedAt: '2026-02-01T09:00:00.000Z',
        occurredAt: '2026-02-01T09:00:00.000Z',
        type: 'PaymentReceived',
        stream: 'customer-c1',
        revision: 0,
        actor: 'key:test',
        laneKey: 'customer:c1',
        partnerId: null,
        customerId: 'c1',
        persons: null,
        texts: null,
        correlationId: event.correlationId,
        causationId: event.causationId,
        summary: 'Customer c1 paid 100.00 EUR (pay1)',
      },
    ]);
  });

  it.each([
    [
      story.launched(),
      'Program growth “Growth” launched. share: 20 % of each payment of its customers, for 12 months from the conversion.',
    ],
    [happened('ClockSimulated', { startsOn: '2026-01-01' }), 'The clock of this log is simulated, from 2026-01-01'],
    [story.dayClosed('2026-01-31'), '2026-01-31 ended in Europe/Berlin'],
    [story.applied('p1'), 'Partner p1 applied to growth'],
    [story.approved('p1'), 'Partner p1 was approved'],
    [story.declined('p1', 'no-audience'), 'Partner p1 was declined: no-audience'],
    [story.certified('p1', 'basics'), 'Partner p1 was certified in basics'],
    [
      story.tierChanged('PartnerPromoted', 'p1', { from: null, to: 'Registered', facts: none, criteria: none }),
      'Partner p1 was promoted from no tier to Registered',
    ],
    [
      story.tierChanged('PartnerDemoted', 'p1', { from: 'Gold', to: 'Silver', facts: none, criteria: none }),
      'Partner p1 was demoted from Gold to Silver',
    ],
    [story.referred('p1', 'r1'), 'Partner p1 made referral r1 by form'],
    [
      happened('ReferralMade', { partnerId: 'p1', programId: 'growth', referralId: 'r1', via: 'form', source: 'fair' }),
      'Partner p1 made referral r1 by form (fair)',
    ],
    [happened('CustomerConverted', { customerId: 'c1' }), 'Customer c1 converted'],
    [
      happened('CustomerConverted', {
        customerId: 'c1',
        referralId: 'r1',
        declaredMonthlyRevenue: story.money(500_000),
      }),
      'Customer c1 converted from referral r1, declaring 5,000.00 EUR a month',
    ],
    [
      happened('PaymentRefunded', {
        customerId: 'c1',
        refundId: 'refund1',
        paymentId: 'pay1',
        amount: story.money(2_500),
      }),
      'Customer c1 got 25.00 EUR of pay1 back (refund1)',
    ],
    [happened('CustomerChurned', { customerId: 'c1', reason: 'price' }), 'Customer c1 left: price'],
    [story.won('p1', 'c1', '2026-01-10'), 'Customer c1 was credited to partner p1 by referral r-c1'],
    [story.wonBeforeContact('p1', 'c1'), 'The conversion of customer c1 was flagged: won-before-first-contact'],
    [story.paid('p1', 'pay1', 10_000), 'Payment pay1 of 100.00 EUR counts for partner p1'],
    [story.refunded('p1', 'refund1', 2_500), 'Refund refund1 of 25.00 EUR on pay1 counts against partner p1'],
    [story.refundFlagged('p1', 'refund1'), 'Refund refund1 of 5.00 EUR on pay1 was flagged: already-refunded-in-full'],
    [story.lost('p1', 'c1', '2026-01-10', '2026-02-10'), 'Partner p1 lost customer c1'],
    [
      story.accrued('p1', 'k1', 10_000),
      'Partner p1 earned 20.00 EUR, by rule share (20 %) for payment pay-k1 of 100.00 EUR, held until 2026-02-15',
    ],
    [
      story.refused('p1', 'pay1', 10_000, 'partner-not-approved'),
      'Partner p1 earned nothing for payment pay1 of 100.00 EUR: partner-not-approved',
    ],
    [story.released('p1', 'k1', 2_000), '20.00 EUR of commission k1 became payable'],
    [story.reversed('p1', 'k1', 400, 'held'), '4.00 EUR of commission k1 were taken back: refund (refund-k1)'],
    [paidOut('p1', 'payout1', 2_000), 'Partner p1 was paid 20.00 EUR (payout1)'],
  ])('says in words what happened: %#', (event, summary) => {
    expect(rowsOf(given(event), EventHistoryRow)[0]?.summary).toBe(summary);
  });
});
