import { describe, expect, it } from '@jest/globals';
import type { EventType, RecordedEvent } from '@vouch/events';
import { holds, ofType, total } from './law.js';

const minor = ({ data }: { readonly data: { readonly amount: { readonly amountMinor: number } } }) =>
  data.amount.amountMinor;
const lineOf = ({ data }: { readonly data: { readonly payoutId: string; readonly partnerId: string } }) =>
  `${data.payoutId} ${data.partnerId}`;
const linesOf = (
  events: readonly RecordedEvent[],
  ...types: readonly Extract<EventType, 'PayoutLinePaid' | 'PayoutLineFailed' | 'PayoutLineBounced' | 'PayoutSettled'>[]
) => types.flatMap((type) => ofType(events, type).map(lineOf)).sort();

describe('payouts', () => {
  it('take no more of an account than was accrued, less what was reversed or forfeited', () => {
    const SIGNS: Partial<Record<EventType, 1 | -1>> = {
      CommissionAccrued: 1,
      PayoutReturned: 1,
      CommissionReversed: -1,
      CommissionsForfeited: -1,
      PayoutReserved: -1,
    };
    holds((events) => {
      const left = new Map<string, number>();
      for (const { type, data } of events) {
        const sign = SIGNS[type];
        if (!sign || !('postings' in data)) continue;
        const key = `${data.partnerId} ${data.amount.currency}`;
        left.set(key, (left.get(key) ?? 0) + sign * data.amount.amountMinor);
        if (type === 'PayoutReserved') expect(left.get(key)).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('pay no commission twice, whatever is told twice, failed and tried again', () => {
    holds((events) => {
      const accrued = new Map(
        ofType(events, 'CommissionAccrued').map((event) => [event.data.commissionId, minor(event)]),
      );
      const returned = new Set(ofType(events, 'PayoutReturned').map(lineOf));
      const taken = new Map<string, number>();
      for (const event of ofType(events, 'PayoutReserved'))
        if (!returned.has(lineOf(event)))
          for (const { commissionId, amountMinor } of event.data.lines)
            taken.set(commissionId, (taken.get(commissionId) ?? 0) + amountMinor);
      for (const [commissionId, amountMinor] of taken)
        expect(amountMinor).toBeLessThanOrEqual(accrued.get(commissionId) ?? 0);
      for (const type of ['PayoutReserved', 'PayoutSendingBegun', 'PayoutSettled', 'PayoutReturned'] as const) {
        const lines = ofType(events, type).map(lineOf);
        expect(new Set(lines).size).toBe(lines.length);
      }
    });
  });

  it('go out only after a person approved them who did not propose them', () => {
    holds((events) => {
      const proposedBy = new Map(ofType(events, 'PayoutProposed').map(({ data }) => [data.payoutId, data.proposedBy]));
      const approved = new Set<string>();
      for (const { type, data } of events) {
        if (type === 'PayoutApproved') {
          expect(data.approvedBy).not.toBe(proposedBy.get(data.payoutId));
          approved.add(data.payoutId);
        }
        if (type === 'PayoutSendingBegun' || type === 'PayoutLinePaid') expect(approved.has(data.payoutId)).toBe(true);
      }
    });
  });

  it('send nothing of a log whose clock is simulated', () => {
    holds((events) => {
      if (events.some(({ type }) => type === 'ClockSimulated'))
        expect(ofType(events, 'PayoutSendingBegun')).toEqual([]);
    });
  });

  it('come to the same on the accounts as in the batches, and everyone who was asked answers', () => {
    holds((events) => {
      expect(linesOf(events, 'PayoutSettled')).toEqual(linesOf(events, 'PayoutLinePaid'));
      const rejected = ofType(events, 'PayoutRejected').flatMap(({ data: { payoutId, partners } }) =>
        partners.map((partnerId) => lineOf({ data: { payoutId, partnerId } })),
      );
      expect(ofType(events, 'PayoutReturned').map(lineOf).sort()).toEqual(
        [...linesOf(events, 'PayoutLineFailed', 'PayoutLineBounced'), ...rejected].sort(),
      );
      const asked = ofType(events, 'PayoutPartnersListed').flatMap(({ data: { payoutId, partners } }) =>
        partners.map((partnerId) => lineOf({ data: { payoutId, partnerId } })),
      );
      const answers = [...ofType(events, 'PayoutLineAdded'), ...ofType(events, 'PayoutPartnerLeftOut')].map(lineOf);
      expect(answers.sort()).toEqual(asked.sort());
    });
  });

  it('leave on the clearing account what is on its way, and nothing else', () => {
    holds((events) => {
      const sumOf = (...types: readonly ('PayoutReserved' | 'PayoutSettled' | 'PayoutReturned')[]) =>
        total(types.flatMap((type) => ofType(events, type).map(minor)));
      const bounced = total(
        ofType(events, 'PayoutReturned')
          .filter(({ data }) => data.from === 'paid')
          .map(minor),
      );
      const clearing = total(
        events.flatMap(({ data }) =>
          'postings' in data
            ? data.postings
                .filter(({ account }) => account === 'payout-clearing')
                .map(({ amountMinor }) => -amountMinor)
            : [],
        ),
      );
      expect(clearing).toBe(sumOf('PayoutReserved') - sumOf('PayoutSettled', 'PayoutReturned') + bounced);
    });
  });
});
