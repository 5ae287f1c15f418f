import { describe, expect, it } from '@jest/globals';
import type { BillCredit } from '@vouch/events';
import fc from 'fast-check';
import { applyCredit, isUsedUp, newCredit } from './bill-credit.js';
import { applyRate } from './money.js';

const minor = fc.integer({ min: 1, max: 1_000_000 });
const share = fc.integer({ min: 1, max: 1_000 }).map((permille) => (permille / 1_000).toFixed(3));
const terms = fc.record({
  kind: fc.constant('bill-credit' as const),
  atMost: share,
  on: fc.constant('next-invoice' as const),
  invoices: fc.integer({ min: 1, max: 4 }),
});
const fixed = fc
  .tuple(terms, minor, fc.constantFrom('lapses' as const, 'carries-over' as const))
  .map(([one, amountMinor, rest]): BillCredit => ({ ...one, amount: { amountMinor, currency: 'EUR' }, rest }));
const part = fc.tuple(terms, share).map(([one, rate]): BillCredit => ({ ...one, rate, rest: 'lapses' }));
/** What each comes to, and what earlier credits left of it. */
const invoices = fc.array(fc.tuple(minor, fc.integer({ min: 0, max: 100 })), { minLength: 1, maxLength: 12 });

function given(credit: BillCredit, quantity: number, bills: readonly (readonly [number, number])[]) {
  let left = newCredit(credit);
  return bills.flatMap(([amountMinor, percent]) => {
    if (isUsedUp(left)) return [];
    const leftMinor = Math.floor((amountMinor * percent) / 100);
    const applied = applyCredit(credit, quantity, left, { amountMinor, leftMinor });
    left = applied.left;
    return [{ ...applied, amountMinor, leftMinor }];
  });
}

describe('a bill credit', () => {
  it('never takes more than an invoice has left, nor more than its share of it', () => {
    fc.assert(
      fc.property(fc.oneof(fixed, part), fc.integer({ min: 1, max: 9 }), invoices, (credit, quantity, bills) => {
        for (const { appliedMinor, amountMinor, leftMinor } of given(credit, quantity, bills)) {
          expect(appliedMinor).toBeGreaterThanOrEqual(0);
          expect(appliedMinor).toBeLessThanOrEqual(leftMinor);
          expect(appliedMinor).toBeLessThanOrEqual(applyRate(credit.atMost, amountMinor));
        }
      }),
    );
  });

  it('gives, carries and loses together what it offers, and in all no more than its amount on its invoices', () => {
    fc.assert(
      fc.property(fixed, fc.integer({ min: 1, max: 9 }), invoices, (credit, quantity, bills) => {
        const steps = given(credit, quantity, bills);
        for (const { offeredMinor, appliedMinor, carriesMinor, lapsesMinor } of steps)
          expect(appliedMinor + carriesMinor + lapsesMinor).toBe(offeredMinor);
        const total = steps.reduce((sum, { appliedMinor }) => sum + appliedMinor, 0);
        expect(total).toBeLessThanOrEqual((credit.amount?.amountMinor ?? 0) * quantity * credit.invoices);
      }),
    );
  });

  it('goes off so many invoices as it says, unless it carries over', () => {
    fc.assert(
      fc.property(fc.oneof(fixed, part), invoices, (credit, bills) => {
        const steps = given(credit, 1, bills).length;
        if (credit.rest === 'lapses') expect(steps).toBe(Math.min(bills.length, credit.invoices));
        else expect(steps).toBeGreaterThanOrEqual(Math.min(bills.length, credit.invoices));
      }),
    );
  });
});
