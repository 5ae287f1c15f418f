import { describe, expect, it } from '@jest/globals';
import type { Command } from '@vouch/domain';
import fc from 'fast-check';
import { booksOf, earning, tells } from './earning-story.js';
import { ofType } from './law.js';
import type { Told } from './settle.js';

const { paid, refunded, disputed, closed, dayClosed, proposed, approved, answered } = tells;
type Story = (Command | Told)[];

/**
 * For finance: c1 pays 100.00 EUR on 02-10, of which p1 earns 20.00, to be released on 02-24. Amounts in cents, after all that
 * is told: what is held, what is payable (negative: the partner owes it), what left the bank, what it cost.
 */
const TABLE: [string, Story, { held: number; payable: number; paid: number; cost: number }][] = [
  ['open when the day of the release closes', [disputed('02-15'), dayClosed('02-24')], books(2_000, 0, 0)],
  ['won before that day', [disputed('02-15'), closed('02-20', 'won'), dayClosed('02-24')], books(0, 2_000, 0)],
  ['won after it', [disputed('02-15'), dayClosed('02-24'), closed('03-01', 'won')], books(0, 2_000, 0)],
  ['given up after it', [disputed('02-15'), dayClosed('02-24'), closed('03-01', 'withdrawn')], books(0, 2_000, 0)],
  ['lost before it', [disputed('02-15'), closed('02-20', 'lost'), dayClosed('02-24')], books(0, 0, 0)],
  ['lost after it', [disputed('02-15'), dayClosed('02-24'), closed('03-01', 'lost')], books(0, 0, 0)],
  ['about half, and lost', [disputed('02-15', 5_000), closed('02-20', 'lost')], books(1_000, 0, 0)],
  ['ended before it was told', [closed('02-20', 'lost'), disputed('02-15')], books(0, 0, 0)],
  ['open after the release', [dayClosed('02-24'), disputed('02-25'), proposed('03-01')], books(0, 2_000, 0)],
  [
    'lost after the release',
    [dayClosed('02-24'), disputed('02-25'), proposed('03-01'), closed('03-02', 'lost')],
    books(0, 0, 0),
  ],
  [
    'open while a payout is on its way, which arrives',
    [dayClosed('02-24'), proposed('03-01'), disputed('03-02'), approved('03-03'), answered('03-04', 'paid')],
    books(0, 0, 2_000),
  ],
  [
    'open while a payout is on its way, which fails; nothing goes out again',
    [
      dayClosed('02-24'),
      proposed('03-01'),
      disputed('03-02'),
      approved('03-03'),
      answered('03-04', 'failed'),
      proposed('03-05', 'out2'),
    ],
    books(0, 2_000, 0),
  ],
  [
    'lost while a payout is on its way, which arrives',
    [
      dayClosed('02-24'),
      proposed('03-01'),
      disputed('03-02'),
      closed('03-02', 'lost'),
      approved('03-03'),
      answered('03-04', 'paid'),
    ],
    books(0, -2_000, 2_000),
  ],
  [
    'lost after it was paid',
    [
      dayClosed('02-24'),
      proposed('03-01'),
      approved('03-03'),
      answered('03-04', 'paid'),
      disputed('03-05'),
      closed('03-06', 'lost'),
    ],
    books(0, -2_000, 2_000),
  ],
  [
    'lost beside a refund of the same money',
    [refunded('02-12', 10_000), disputed('02-15'), closed('02-20', 'lost')],
    books(0, 0, 0),
  ],
  [
    'lost for what a refund left',
    [refunded('02-12', 7_500), disputed('02-15'), closed('02-20', 'lost')],
    books(0, 0, 0),
  ],
  [
    'one of two that is still open',
    [disputed('02-15'), disputed('02-16', 10_000, 'd2'), closed('02-20', 'won'), dayClosed('02-24')],
    books(2_000, 0, 0),
  ],
];

function books(held: number, payable: number, paidOut: number) {
  return { held, payable, paid: paidOut, cost: held + payable + paidOut };
}

describe('a payment whose dispute is', () => {
  it.each(TABLE)('%s', (_, story, expected) => {
    expect(booksOf([...earning(), paid('02-10'), ...story])).toMatchObject(expected);
  });

  it('told before the payment itself waits for it', () => {
    const early = [disputed('02-15'), paid('02-10'), dayClosed('02-24')];
    expect(booksOf([...earning(), ...early])).toMatchObject(books(2_000, 0, 0));
  });

  it('not what the rule looks at leaves its commission alone', () => {
    const story = [paid('02-10'), disputed('02-15'), dayClosed('02-24'), closed('03-01', 'lost')];
    expect(booksOf([...earning({ onDispute: 'keep' }), ...story])).toMatchObject(books(0, 2_000, 0));
  });

  it('ended after the release day is released at once, on the day of the end', () => {
    const story = [paid('02-10'), disputed('02-15'), dayClosed('02-24'), dayClosed('02-25'), closed('03-01', 'won')];
    const [released] = ofType(booksOf([...earning(), ...story]).events, 'CommissionReleased');
    expect(released?.data.occurredOn).toBe('2026-03-01');
  });

  it('refunded meanwhile says why a payout leaves the partner out', () => {
    const story = [paid('02-10'), dayClosed('02-24'), disputed('02-25'), refunded('02-26', 5_000), proposed('03-01')];
    const { events, payable } = booksOf([...earning(), ...story]);
    expect(ofType(events, 'PayoutRefused').map(({ data }) => data.reason)).toEqual(['on-hold']);
    expect(payable).toBe(1_000);
  });
});

describe('several refunds and disputes of one payment', () => {
  const part = fc.integer({ min: 1, max: 6_000 });
  const deeds = fc.record({
    refunds: fc.array(part, { maxLength: 3 }),
    lost: fc.array(part, { minLength: 1, maxLength: 2 }),
    payment: fc.integer({ min: 1, max: 10_000 }),
  });

  it('come to the same cents in every order, and never take back more than was earned', () => {
    fc.assert(
      fc.property(
        deeds.chain((told) => {
          const facts = [
            paid('02-10', told.payment),
            ...told.refunds.map((minor, number) => refunded('02-12', minor, `back${number}`)),
            ...told.lost.flatMap((minor, number) => [
              disputed('02-15', minor, `d${number}`),
              closed('02-20', 'lost', `d${number}`),
            ]),
          ];
          const order = fc.shuffledSubarray(facts, { minLength: facts.length });
          return fc.tuple(fc.constant(facts), order, fc.option(fc.nat(), { nil: undefined }));
        }),
        ([facts, shuffled, lagSeed]) => {
          const { events, ...inOrder } = booksOf([...earning(), ...facts]);
          const { events: _, ...other } = booksOf([...earning(), ...shuffled], lagSeed);
          expect(other).toEqual(inOrder);
          expect(inOrder.cost).toBeGreaterThanOrEqual(0);
          const back = ofType(events, 'RefundCredited').reduce((sum, { data }) => sum + data.amount.amountMinor, 0);
          const payment = ofType(events, 'PaymentCredited')[0]?.data.amount.amountMinor ?? 0;
          if (back === payment) expect(inOrder.cost).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});
