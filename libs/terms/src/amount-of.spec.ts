import { describe, expect, it } from '@jest/globals';
import type { CashPays } from '@vouch/events';
import fc from 'fast-check';
import { amountOf } from './amount-of.js';
import { applyRate } from './money.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const measured = (basisMinor: number | null, change: { revenueBeforeMinor?: number; quantity?: number } = {}) => ({
  basis: basisMinor === null ? null : eur(basisMinor),
  quantity: change.quantity ?? 1,
  revenueBeforeMinor: change.revenueBeforeMinor ?? null,
});
const BANDS = [
  { fromMinor: 0, rate: '0.1' },
  { fromMinor: 100_000, rate: '0.15' },
  { fromMinor: 500_000, rate: '0.2' },
];
const table = (by: 'payment' | 'month', apply: 'marginal' | 'whole', bands = BANDS): CashPays => ({
  kind: 'table',
  by,
  apply,
  currency: 'EUR',
  bands,
});

describe('what a rule pays', () => {
  it.each<[string, CashPays, ReturnType<typeof measured>, number | null]>([
    ['a share', { kind: 'percent', rate: '0.2' }, measured(1_005), 201],
    ['a share, a tie to the even', { kind: 'percent', rate: '0.5' }, measured(25), 12],
    ['a share of nothing that was paid', { kind: 'percent', rate: '0.2' }, measured(null), null],
    ['an amount', { kind: 'flat', amount: eur(5_000) }, measured(1), 5_000],
    ['an amount where nothing has to be paid', { kind: 'flat', amount: eur(5_000) }, measured(null), 5_000],
    ['an amount for each of several', { kind: 'flat', amount: eur(5_000) }, measured(null, { quantity: 3 }), 15_000],
    ['an amount for what was given back in full', { kind: 'flat', amount: eur(5_000) }, measured(0), 0],
    ['a table, below its first step', table('payment', 'whole'), measured(99_999), 10_000],
    ['a table, on its step', table('payment', 'whole'), measured(100_000), 15_000],
    ['a table, above its last step', table('payment', 'whole'), measured(600_000), 120_000],
    ['a table in parts', table('payment', 'marginal'), measured(600_000), 10_000 + 60_000 + 20_000],
    [
      'a table by revenue, across a step',
      table('month', 'marginal'),
      measured(20_000, { revenueBeforeMinor: 90_000 }),
      1_000 + 1_500,
    ],
    [
      'a table by revenue, as a whole',
      table('month', 'whole'),
      measured(20_000, { revenueBeforeMinor: 90_000 }),
      3_000,
    ],
    ['a table in another currency', { ...table('payment', 'whole'), currency: 'USD' } as CashPays, measured(100), null],
  ])('%s', (_, pays, what, minor) => {
    expect(amountOf(pays, what)?.amountMinor ?? null).toBe(minor);
  });

  const minor = fc.integer({ min: 0, max: 1_000_000_000 });
  const bands = fc
    .uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 6 })
    .chain((steps) =>
      fc.tuple(
        fc.constant([0, ...steps.sort((one, other) => one - other)]),
        fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: steps.length + 1, maxLength: steps.length + 1 }),
      ),
    )
    .map(([steps, rates]) =>
      steps.map((fromMinor, index) => ({ fromMinor, rate: ((rates[index] ?? 1) / 10_000).toFixed(4) })),
    );

  it('a table of one rate is a share, whatever its steps', () => {
    fc.assert(
      fc.property(bands, minor, minor, (steps, basis, before) => {
        const flat = steps.map(({ fromMinor }) => ({ fromMinor, rate: '0.1234' }));
        for (const apply of ['marginal', 'whole'] as const)
          expect(amountOf(table('month', apply, flat), measured(basis, { revenueBeforeMinor: before }))).toEqual(
            eur(applyRate('0.1234', basis)),
          );
      }),
    );
  });

  it('a table in parts pays as much for a payment as for its pieces, but for their rounding', () => {
    fc.assert(
      fc.property(bands, minor, minor, minor, (steps, before, one, two) => {
        const paid = (basis: number, revenueBeforeMinor: number) =>
          amountOf(table('month', 'marginal', steps), measured(basis, { revenueBeforeMinor }))?.amountMinor ?? NaN;
        const pieces = paid(one, before) + paid(two, before + one);
        expect(Math.abs(paid(one + two, before) - pieces)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('less of a payment never pays more', () => {
    const pays = fc.oneof(
      fc
        .integer({ min: 1, max: 1_000 })
        .map((permille): CashPays => ({ kind: 'percent', rate: (permille / 1_000).toFixed(3) })),
      fc.constant<CashPays>({ kind: 'flat', amount: eur(5_000) }),
      bands.map((steps) => table('payment', 'marginal', steps)),
    );
    fc.assert(
      fc.property(pays, minor, minor, (rule, one, two) => {
        const [less, more] = [Math.min(one, two), Math.max(one, two)];
        expect(amountOf(rule, measured(less))?.amountMinor).toBeLessThanOrEqual(
          amountOf(rule, measured(more))?.amountMinor ?? NaN,
        );
        expect(amountOf(rule, measured(0))?.amountMinor).toBe(0);
      }),
    );
  });
});
