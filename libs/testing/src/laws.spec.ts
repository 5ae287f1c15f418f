import { describe, expect, it } from '@jest/globals';
import { dayIn } from '@vouch/domain';
import { applyRate, leftUnder } from '@vouch/terms';
import type { Condition, EventData, Pays, Posting, RecordedEvent } from '@vouch/events';
import fc from 'fast-check';
import { groupBy, histories, holds, ofType, total } from './law.js';
import { randomHistory } from './random-history.js';
import { settle } from './settle.js';

/** What the rules of these histories pay, worked out apart. */
function pricedNaively(pays: Pays, basisMinor: number): number {
  if (pays.kind === 'percent') return applyRate(pays.rate, basisMinor);
  if (pays.kind === 'flat') return basisMinor > 0 ? pays.amount.amountMinor : 0;
  throw new Error(`No history here has a rule that pays by ${pays.kind}.`);
}

/** Reals in euros, both of a hundred cents: worked out apart, too. */
function paidNaively(minor: number, { exchanged }: EventData<'CommissionAccrued'>): number {
  if (!exchanged) return minor;
  const [whole = '', places = ''] = exchanged.rate.split('.');
  const told = BigInt(whole + places);
  const twice = (BigInt(minor) * 2n * 10n ** BigInt(places.length)) / told;
  const isTie = twice % 2n === 1n && twice * told === BigInt(minor) * 2n * 10n ** BigInt(places.length);
  const floor = twice / 2n;
  return Number(twice % 2n === 0n || (isTie && floor % 2n === 0n) ? floor : floor + 1n);
}

/** The lines of a history by commission: what was accrued, and all that happened to it. */
function linesOf(events: readonly RecordedEvent[]) {
  const reversed = groupBy(ofType(events, 'CommissionReversed'), ({ data }) => data.commissionId);
  const released = groupBy(ofType(events, 'CommissionReleased'), ({ data }) => data.commissionId);
  const forfeited = groupBy(
    ofType(events, 'CommissionsForfeited').flatMap(({ data }) =>
      data.lines.map((line) => ({ ...line, from: data.from })),
    ),
    ({ commissionId }) => commissionId,
  );
  return ofType(events, 'CommissionAccrued').map(({ data }) => ({
    accrued: data,
    reversals: (reversed.get(data.commissionId) ?? []).map((event) => event.data),
    releases: (released.get(data.commissionId) ?? []).map((event) => event.data),
    // A negative part is a debt of a commission that was paid: it was set off, and nothing of the commission was lost.
    losses: (forfeited.get(data.commissionId) ?? []).filter(({ amountMinor }) => amountMinor > 0),
  }));
}

const HOLD_ENDERS: readonly string[] = [
  'DisputeEndCredited',
  'RecruitDisputeEndCredited',
  'HoldReleased',
  'HoldRejected',
];

/** The holds that a commission is under. */
function holdsOf(known: Map<string, Set<string>>, { commissionId }: { readonly commissionId: string }): Set<string> {
  const found = known.get(commissionId) ?? new Set();
  known.set(commissionId, found);
  return found;
}

const owedBy = (postings: readonly Posting[], account: string) =>
  0 - total(postings.filter((posting) => posting.account === account).map(({ amountMinor }) => amountMinor));

describe('money', () => {
  it('every event balances, and nobody is released or paid more than was held or payable', () => {
    holds((events) => {
      const balances = new Map<string, number>();
      for (const { data } of events) {
        if (!('postings' in data)) continue;
        expect(total(data.postings.map(({ amountMinor }) => amountMinor))).toBe(0);
        for (const { account, amountMinor, currency } of data.postings) {
          const key = `${account} ${currency}`;
          balances.set(key, (balances.get(key) ?? 0) + amountMinor);
          // What we owe is a credit; a debit would be money that nobody earned.
          if (account.startsWith('commissions-held:')) expect(balances.get(key)).toBeLessThanOrEqual(0);
        }
      }
    });
  });

  it('reversals never exceed the commission, and leave the rate on what was not given back', () => {
    holds((events) => {
      const back = new Map(
        [...ofType(events, 'RefundCredited'), ...ofType(events, 'RecruitRefundCredited')].map(
          ({ data: { partnerId, customerId, paymentId, refundedTotalMinor, disputedTotalMinor } }) => [
            `${partnerId} ${customerId} ${paymentId}`,
            { refunded: refundedTotalMinor - disputedTotalMinor, disputed: disputedTotalMinor },
          ],
        ),
      );
      for (const { accrued, reversals, losses } of linesOf(events)) {
        const reversed = total(reversals.map(({ amount }) => amount.amountMinor));
        const { partnerId, customerId, paymentId, basis, pays, amount, onRefund, onDispute } = accrued;
        expect(reversed).toBeLessThanOrEqual(amount.amountMinor);
        // What is for no payment is taken back as a whole, or not at all.
        if (!basis) {
          expect([0, amount.amountMinor]).toContain(reversed);
          continue;
        }
        const { refunded = 0, disputed = 0 } = back.get(`${partnerId} ${customerId} ${paymentId}`) ?? {};
        const followed = (onRefund === 'reverse' ? refunded : 0) + (onDispute === 'hold' ? disputed : 0);
        const left = basis.amountMinor - followed;
        if (losses.length > 0) {
          expect(losses).toHaveLength(1);
          expect(amount.amountMinor - reversed).toBe(losses[0]?.amountMinor);
          continue;
        }
        const isAllTaken = reversals.some(({ because }) => because !== 'refund' && because !== 'dispute-lost');
        expect(amount.amountMinor - reversed).toBe(
          isAllTaken ? 0 : Math.min(amount.amountMinor, paidNaively(pricedNaively(pays, left), accrued)),
        );
        if (left === 0) expect(reversed).toBe(amount.amountMinor);
      }
    });
  });

  it('a payout pays the sum of its lines, and what stays payable is what it did not pay', () => {
    holds((events) => {
      const payable = new Map<string, number>();
      const underHold = new Map<string, Set<string>>();
      for (const { type, data } of events) {
        if (type === 'CommissionHeld') holdsOf(underHold, data).add(data.holdId);
        if (type === 'CommissionHoldEnded') holdsOf(underHold, data).delete(data.holdId);
        if (!('postings' in data)) continue;
        const key = `${data.partnerId} ${data.amount.currency}`;
        const before = payable.get(key) ?? 0;
        const change = owedBy(data.postings, `commissions-payable:${data.partnerId}`);
        payable.set(key, before + change);
        if (type !== 'PayoutReserved') continue;
        expect(data.amount.amountMinor).toBe(total(data.lines.map(({ amountMinor }) => amountMinor)));
        for (const { commissionId, amountMinor } of data.lines)
          if (amountMinor > 0) expect(underHold.get(commissionId) ?? new Set()).toEqual(new Set());
        // What stays is on hold: it belongs to commissions that the payout did not take.
        const left = payable.get(key) ?? 0;
        expect(left).toBe(before - data.amount.amountMinor);
        if (left !== 0) expect([...underHold.values()].some((of) => of.size > 0)).toBe(true);
        expect(left).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('nothing that a partner forfeits is paid, however long the forfeit takes', () => {
    holds((events) => {
      const zones = new Map(ofType(events, 'ProgramLaunched').map(({ data }) => [data.programId, data.zone]));
      const earnedOn = new Map(
        ofType(events, 'CommissionAccrued').map(({ data }) => [data.commissionId, data.occurredOn]),
      );
      const lostUntil = new Map<string, string>();
      for (const { type, data, occurredAt } of events) {
        if (type === 'PartnerTerminated' && data.balance === 'forfeit')
          lostUntil.set(data.partnerId, dayIn(zones.get(data.programId) ?? '', occurredAt));
        if (type !== 'PayoutReserved') continue;
        const lost = data.lines.filter(
          ({ commissionId }) => (earnedOn.get(commissionId) ?? '') <= (lostUntil.get(data.partnerId) ?? ''),
        );
        expect(total(lost.map(({ amountMinor }) => amountMinor))).toBeLessThanOrEqual(0);
      }
    });
  });

  it('nothing is held any longer than to the last day that was closed in its zone, but for what is on hold', () => {
    holds((events) => {
      const zones = new Map(ofType(events, 'ProgramLaunched').map(({ data }) => [data.programId, data.zone]));
      const lastClosed = new Map(ofType(events, 'DayClosed').map(({ data }) => [data.zone, data.date]));
      const held = groupBy(ofType(events, 'CommissionHeld'), ({ data }) => data.commissionId);
      const ended = groupBy(ofType(events, 'CommissionHoldEnded'), ({ data }) => data.commissionId);
      for (const { accrued, reversals, releases, losses } of linesOf(events)) {
        expect(releases.length).toBeLessThanOrEqual(1);
        const ends = ended.get(accrued.commissionId) ?? [];
        for (const release of releases)
          expect([accrued.releaseOn, ...ends.map(({ data }) => data.endedOn)]).toContain(release.occurredOn);
        const closed = lastClosed.get(zones.get(accrued.programId) ?? '') ?? '';
        const back = total(reversals.map(({ amount }) => amount.amountMinor));
        const isLeft = back < accrued.amount.amountMinor && !losses.some(({ from }) => from === 'held');
        const isOnHold = (held.get(accrued.commissionId) ?? []).length > ends.length;
        if (accrued.releaseOn <= closed && isLeft && !isOnHold) expect(releases).toHaveLength(1);
        if (accrued.releaseOn > closed) expect(releases).toHaveLength(0);
      }
    });
  });

  it('a hold keeps what it holds until a person or the end of its dispute ends it, in the books as well', () => {
    holds((events) => {
      const underHold = new Map<string, Set<string>>();
      const bookedFrom = new Map<string, string>();
      const ends = new Set(events.flatMap(({ type, id }) => (HOLD_ENDERS.includes(type) ? [id] : [])));
      for (const { type, data } of events) {
        if (type === 'CommissionHeld') holdsOf(underHold, data).add(data.holdId);
        if (type === 'CommissionReleased') {
          expect(holdsOf(underHold, data).size).toBe(0);
          expect(data.bookedOn >= (bookedFrom.get(data.commissionId) ?? '')).toBe(true);
        }
        if (type !== 'CommissionHoldEnded') continue;
        const known = bookedFrom.get(data.commissionId) ?? '';
        bookedFrom.set(data.commissionId, known > data.bookedFrom ? known : data.bookedFrom);
        expect(ends.has(data.sourceEventId)).toBe(true);
        expect(holdsOf(underHold, data).delete(data.holdId)).toBe(true);
        expect(data.otherHolds).toBe(holdsOf(underHold, data).size);
      }
    });
  });

  it('no limit of the terms is ever exceeded, and what it counts is what was earned under it', () => {
    holds((events) => {
      const used = new Map<string, number>();
      for (const { data } of ofType(events, 'AllowanceReserved')) {
        const { allowance, most, granted, usedBefore } = data.limit;
        expect(usedBefore + granted).toBeLessThanOrEqual(Math.max(most, usedBefore));
        used.set(allowance, (used.get(allowance) ?? 0) + granted);
      }
      for (const { data } of ofType(events, 'AllowanceReturned'))
        used.set(data.allowance, (used.get(data.allowance) ?? 0) - data.returned);

      const earned = new Map<string, number>();
      for (const { accrued, reversals } of linesOf(events)) {
        const left = accrued.amount.amountMinor - total(reversals.map(({ amount }) => amount.amountMinor));
        const { quantity } = leftUnder(accrued, accrued.limits);
        for (const { allowance, unit, restoredByRefunds } of accrued.limits) {
          const counts = restoredByRefunds ? left : accrued.amount.amountMinor;
          earned.set(
            allowance,
            (earned.get(allowance) ?? 0) + (unit === 'minor' ? counts : quantity * Math.sign(counts)),
          );
        }
      }
      for (const { data } of ofType(events, 'RewardOwed'))
        for (const { allowance, granted } of data.limits) earned.set(allowance, (earned.get(allowance) ?? 0) + granted);
      for (const type of ['RewardRevoked', 'RewardCancelled', 'RewardExpired'] as const)
        for (const { data } of ofType(events, type))
          for (const { allowance, granted, restoredByRefunds } of data.limits)
            if (restoredByRefunds) earned.set(allowance, (earned.get(allowance) ?? 0) - granted);
      for (const [allowance, amount] of used)
        expect([allowance, amount]).toEqual([allowance, earned.get(allowance) ?? 0]);
    });
  });

  it('every credited payment is answered, by a commission for each rule that pays or by one refusal that names the condition', () => {
    holds((events) => {
      const answers = groupBy(
        [...ofType(events, 'CommissionAccrued'), ...ofType(events, 'CommissionRefused')].filter(
          ({ data }) => data.occasion === 'payment',
        ),
        ({ data }) => data.sourceEventId,
      );
      for (const [payment, given] of answers) {
        // A rule whose limit leaves nothing says so beside what other rules pay.
        const withoutLimited = given.filter(
          ({ type, data }) => type !== 'CommissionRefused' || data.reason !== 'limit-reached',
        );
        answers.set(payment, withoutLimited.length > 0 ? withoutLimited : given.slice(0, 1));
      }
      const payments = ofType(events, 'PaymentCredited');
      for (const { id, data } of payments) {
        const [answer, ...others] = answers.get(id) ?? [];
        // Each rule that pays answers with a commission of its own; a refusal stands alone.
        for (const other of others) expect([other.type, answer?.type]).not.toContain('CommissionRefused');
        expect(answer?.data).toMatchObject({
          paymentId: data.paymentId,
          customerId: data.customerId,
          basis: data.amount,
        });
        const allMet = (conditions: readonly Condition[] = []) => conditions.every(({ met }) => met);
        if (answer?.type !== 'CommissionRefused') expect(allMet(answer?.data.conditions)).toBe(true);
        else if (allMet(answer.data.conditions))
          for (const { conditions, reason } of answer.data.considered)
            expect(allMet(conditions)).toBe(['amount-rounds-to-zero', 'nothing-to-compute-from'].includes(reason));
      }
      expect(answers.size).toBe(payments.length);
    });
  });
});

describe('telling it all again', () => {
  it('changes nothing', () => {
    fc.assert(
      fc.property(histories, ({ seed, size }) => {
        const told = randomHistory(seed, size);
        const known = settle(told).events;
        // A command that was refused the first time may be right the second time: told alone are those that were recorded.
        const recorded = new Set(known.map(({ causationId }) => causationId));
        const twice = settle([...told, ...told]).events;
        expect(twice.filter(({ causationId }) => recorded.has(causationId))).toHaveLength(known.length);
        expect(twice.slice(0, known.length)).toEqual(known);
      }),
      { numRuns: 20 },
    );
  });
});
