import { describe, expect, it } from '@jest/globals';
import {
  AgreePartnerTerms,
  ApplyToProgram,
  ApproveApplication,
  CloseDay,
  command,
  CreateCoupon,
  LaunchProgram,
  PublishTerms,
  RecordConversion,
  RecordPayment,
  RecordProgramCost,
  RecordReferral,
  RecordRefund,
  RecordSignUp,
} from '@vouch/domain';
import type { RecordedEvent, TermsDocument } from '@vouch/events';
import { settle, shareOf, sharing } from '@vouch/testing/histories';
import type { WhatIfReport } from './report.js';
import { readScenarios } from './scenario.js';
import { whatIfTables } from './report.js';
import { WhatIf } from './what-if.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const at = (day: string) => `${day}T12:00:00.000Z`;
const share = (rate: string): TermsDocument => ({ holdingDays: 14, rules: [shareOf(rate, 12)] });

const partner = (partnerId: string) => [
  command(ApplyToProgram, { partnerId, programId: 'growth', occurredAt: at('2026-01-02') }),
  command(ApproveApplication, { partnerId, occurredAt: at('2026-01-02') }),
];
const customer = (partnerId: string, customerId: string) => [
  command(RecordReferral, {
    referralId: `r-${customerId}`,
    programId: 'growth',
    partnerId,
    occurredAt: at('2026-01-04'),
  }),
  command(RecordConversion, { customerId, referralId: `r-${customerId}`, occurredAt: at('2026-01-05') }),
];
const pays = (customerId: string, paymentId: string, amountMinor: number, on: string) =>
  command(RecordPayment, { customerId, paymentId, amount: eur(amountMinor), occurredAt: at(on) });

const launch = command(LaunchProgram, {
  programId: 'growth',
  name: 'Growth',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  terms: share('0.2'),
  tiers: [{ name: 'Registered', criteria: {} }],
  occurredAt: at('2026-01-01'),
});

/** 20 %, and 10 % from February on. Ann: 1,000.00 in January and in March, of which 100.00 went back; Bob: 50.00 in March. */
const { events: history } = settle([
  launch,
  ...partner('ann'),
  ...partner('bob'),
  ...customer('ann', 'acme'),
  ...customer('bob', 'bolt'),
  pays('acme', 'p1', 100_000, '2026-01-10'),
  command(PublishTerms, { programId: 'growth', terms: share('0.1'), occurredAt: at('2026-02-01') }),
  pays('acme', 'p2', 100_000, '2026-03-10'),
  pays('bolt', 'p3', 5_000, '2026-03-11'),
  command(RecordRefund, {
    customerId: 'acme',
    paymentId: 'p2',
    refundId: 'b1',
    amount: eur(10_000),
    occurredAt: at('2026-03-20'),
  }),
  command(RecordProgramCost, {
    costId: 'k1',
    programId: 'growth',
    kind: 'event',
    amount: eur(30_000),
    incurredOn: '2026-03-01',
    occurredAt: at('2026-03-01'),
  }),
  command(CloseDay, { date: '2026-03-31', zone: 'Europe/Berlin' }),
]);

async function whatIf(written: readonly object[], events: readonly RecordedEvent[] = history): Promise<WhatIfReport> {
  const read = readScenarios(written);
  if ('wrong' in read) throw new Error(JSON.stringify(read.wrong));
  const run = new WhatIf(read.scenarios);
  run.take(events.filter(({ type }) => run.types.includes(type)));
  return run.report();
}

const table = ({ histories, partners }: WhatIfReport) =>
  partners.map(({ partnerId, costMinor }) => [partnerId, ...histories.map((_, index) => costMinor[index])]);

describe('what if', () => {
  it('shows what each partner would have got by several proposals, side by side', async () => {
    const report = await whatIf([
      { name: 'a quarter', terms: share('0.25') },
      {
        name: 'only the first',
        terms: {
          holdingDays: 0,
          rules: [{ rule: 'once', on: 'first-payment', pays: { kind: 'flat', amount: eur(4_000) } }],
        },
      },
      {
        name: 'up to 300',
        terms: {
          ...share('0.2'),
          upTo: [{ per: 'partner', within: 'year', amount: eur(30_000), restoredByRefunds: false }],
        },
      },
    ]);
    expect(table(report)).toEqual([
      // recorded, a quarter, only the first, up to 300
      ['ann', 38_000, 47_500, 4_000, 30_000],
      ['bob', 500, 1_250, 4_000, 1_000],
    ]);
    expect(
      report.histories.map(({ name, programs: [growth] }) => [
        name,
        growth?.costMinor,
        growth?.winners,
        growth?.losers,
      ]),
    ).toEqual([
      ['as recorded', 38_500, 0, 0],
      ['a quarter', 48_750, 2, 0],
      ['only the first', 8_000, 1, 1],
      ['up to 300', 31_000, 1, 1],
    ]);
    expect(report.histories.map(({ outcomes: [growth] }) => growth)).toMatchObject([
      { accrued: 3, refused: {}, shortened: 0 },
      { accrued: 3, refused: {}, shortened: 0 },
      { accrued: 2, refused: { 'no-rule-for-it': 1 }, shortened: 0 },
      { accrued: 3, refused: {}, shortened: 1 },
    ]);
  });

  it('comes to what was recorded by the terms that were in force', async () => {
    const report = await whatIf([{ name: 'later', terms: share('0.9'), from: '2027-01-01' }]);
    expect(table(report)).toEqual([
      ['ann', 38_000, 38_000],
      ['bob', 500, 500],
    ]);
    expect(report.histories[1]?.programs).toMatchObject([{ differenceMinor: 0, winners: 0, losers: 0, unchanged: 2 }]);
  });

  it.each([
    ['before the first payments, after the conversions', '2026-01-08', { ann: 25_000 + 18_000, bob: 1_250 }],
    ['between the payments', '2026-02-15', { ann: 38_000, bob: 1_250 }],
  ])('from a day %s, it prices what follows the terms of that day', async (_, from, expected) => {
    const { partners } = await whatIf([{ name: 'a', terms: share('0.25'), from }]);
    expect(Object.fromEntries(partners.map(({ partnerId, costMinor }) => [partnerId, costMinor[1]]))).toEqual(expected);
  });

  it('grades partners again by proposed tiers', async () => {
    const tiers = [
      { name: 'Registered', criteria: {} },
      { name: 'Gold', criteria: { retainedRevenueMinor: 50_000 }, pays: sharing('0.3') },
    ];
    const report = await whatIf([{ name: 'gold', tiers }]);
    // Whoever brought 500.00 is in it from the next payment on.
    expect(table(report)).toEqual([
      ['ann', 38_000, 20_000 + 27_000],
      ['bob', 500, 500],
    ]);
  });

  it('credits the first or the last touch, as proposed', async () => {
    const coupon = (partnerId: string) =>
      command(CreateCoupon, {
        programId: 'growth',
        partnerId,
        couponCode: `by-${partnerId}`,
        occurredAt: at('2026-01-03'),
      });
    const customerId = 'cast';
    const { events } = settle([
      launch,
      ...partner('ann'),
      ...partner('bob'),
      coupon('ann'),
      coupon('bob'),
      command(RecordSignUp, { customerId, couponCode: 'by-ann', occurredAt: at('2026-01-07') }),
      command(RecordConversion, { customerId, couponCode: 'by-bob', occurredAt: at('2026-01-08') }),
      pays(customerId, 'p1', 1_000, '2026-01-10'),
    ]);
    const scenarios = [
      { name: 'first', attribution: 'first' },
      { name: 'last', attribution: 'last' },
      { name: 'first, later', attribution: 'first', from: '2026-02-01' },
    ];
    expect(table(await whatIf(scenarios, events)).sort()).toEqual([
      ['ann', 0, 200, 0, 0],
      ['bob', 200, 0, 200, 200],
    ]);
  });

  it('keeps what was agreed with one partner before what is proposed for all, unless it shall do without', async () => {
    const agreed = command(AgreePartnerTerms, {
      partnerId: 'ann',
      agreementId: 'ann-2026',
      terms: { rules: [shareOf('0.5', 12)] },
      reason: 'negotiated',
      occurredAt: at('2026-01-07'),
    });
    const { events } = settle([
      launch,
      ...partner('ann'),
      ...partner('bob'),
      ...customer('ann', 'acme'),
      ...customer('bob', 'bolt'),
      agreed,
      pays('acme', 'p1', 1_000, '2026-01-10'),
      pays('bolt', 'p2', 1_000, '2026-01-10'),
      pays('acme', 'p3', 1_000, '2026-02-10'),
    ]);
    const scenarios = [
      { name: 'a quarter', terms: share('0.25') },
      { name: 'without', agreements: 'none' },
      { name: 'a quarter for all', terms: share('0.25'), agreements: 'none' },
      { name: 'without, later', agreements: 'none', from: '2026-02-01' },
      { name: 'never without', agreements: 'none', programId: 'other' },
    ];
    expect(table(await whatIf(scenarios, events))).toEqual([
      ['ann', 1_000, 1_000, 400, 500, 700, 1_000],
      ['bob', 200, 250, 200, 250, 200, 200],
    ]);
  });

  it('leaves other programs as they are, and says when it changes none', async () => {
    const report = await whatIf([{ name: 'a', terms: share('0.25'), programId: 'other' }]);
    expect(report).toMatchObject({ programs: [], partners: [] });
  });

  it('shows what a customer costs before and after', async () => {
    const report = await whatIf([{ name: 'a', terms: share('0.25') }]);
    expect(report.histories.map(({ programs: [growth] }) => growth?.ltvCac)).toMatchObject([
      { cacMinor: 34_250, ratio: null, why: 'not enough data: n = 0 churned, 5 needed' },
      { cacMinor: 39_375 },
    ]);
  });

  it('reads as tables', async () => {
    const report = await whatIf([{ name: 'a quarter', terms: share('0.25') }]);
    expect(whatIfTables(report).map(({ rows }) => rows.map((cells) => cells.slice(0, 7)))).toEqual([
      [
        ['growth', 'as recorded', '405.00', '-20.00', '385.00', '', 'EUR'],
        ['growth', 'a quarter', '512.50', '-25.00', '487.50', '+102.50', 'EUR'],
      ],
      [
        ['growth', 'as recorded', '3', '0', '0', '–'],
        ['growth', 'a quarter', '3', '0', '0', '–'],
      ],
      [
        ['ann', 'growth', '380.00 EUR', '475.00 EUR', '+95.00'],
        ['bob', 'growth', '5.00 EUR', '12.50 EUR', '+7.50'],
      ],
    ]);
  });
});

describe('a scenario', () => {
  it.each([
    ['proposes nothing', [{ name: 'a' }], '0', 'a scenario proposes something'],
    ['is none', [], '', 'Too small'],
    [
      'has the name of another',
      [
        { name: 'a', terms: share('0.1') },
        { name: 'a', terms: share('0.2') },
      ],
      '',
      'name of its own',
    ],
    ['pays too much', [{ name: 'a', terms: share('1.2') }], '0.terms.rules.0.pays.rate', 'a share is above 0'],
    ['says something else', [{ name: 'a', terms: { ...share('0.2'), colour: 'red' } }], '0.terms', 'colour'],
    [
      'has no first tier',
      [{ name: 'a', tiers: [{ name: 'Gold', criteria: { customersWon: 1 } }] }],
      '0.tiers',
      'must ask for 0 customers',
    ],
    ['begins on no day', [{ name: 'a', terms: share('0.2'), from: '2026-02-31' }], '0.from', 'Invalid'],
  ])('that %s is refused, with the place', (_, written, path, message) => {
    const read = readScenarios(written);
    const [wrong] = 'wrong' in read ? read.wrong : [];
    expect(wrong?.path.join('.')).toBe(path);
    expect(wrong?.message).toContain(message);
  });
});
