import { describe, expect, it } from '@jest/globals';
import {
  command,
  type Command,
  HoldCommission,
  holdIdOf,
  HoldPartner,
  ReattributeCustomer,
  RecordRefund,
  RejectHold,
  ReleaseHold,
  TerminatePartner,
} from '@vouch/domain';
import type { RecordedEvent, TermsDocument } from '@vouch/events';
import { apply, convert, earnings, eur, flat, launch, pay, refer } from './earnings.js';
import { booksOf, earning, joining, tells } from './earning-story.js';
import { ofType } from './law.js';
import { settle, type Told } from './settle.js';

type Rule = TermsDocument['rules'][number];
type Story = readonly (Command | Told)[];
const percent = (rate: string) => ({ kind: 'percent' as const, rate });
const { paid, refunded, disputed, closed, left, changedTo, dayClosed, proposed, approved, answered } = tells;
const on = (day: string) => ({ occurredAt: `2026-${day}T10:00:00.000Z` });

describe('recruits', () => {
  const rules = (...all: readonly Rule[]) => ({ rules: [...all] });
  const recruited = (partnerId: string, recruitedBy: string) => apply(partnerId, { recruitedBy });
  const recruit: Rule = { rule: 'recruit', on: 'partner-recruited', pays: flat(2_500) };
  const downline: Rule = { rule: 'downline', on: 'every-payment', to: 'parent', pays: percent('0.05') };
  const share: Rule = { rule: 'share', on: 'every-payment', pays: percent('0.2') };
  const story = (terms: Omit<TermsDocument, 'holdingDays'>, ...more: readonly Command[]) =>
    settle([launch(terms), apply('p1'), recruited('p2', 'p1'), refer('r1', 'p2'), convert('r1'), ...more]);
  const back = command(RecordRefund, {
    customerId: 'c-r1',
    paymentId: 'pay1',
    refundId: 'back1',
    amount: eur(5_000),
    ...on('02-01'),
  });

  it('earn for the partner that brought them when they are let in, and by what their customers pay', () => {
    const settled = story(rules(share, recruit, downline), pay('r1', 'pay1', 10_000), back);
    expect(earnings(settled)).toEqual([
      'recruit 2500 on 2026-01-01',
      'share 2000 on 2026-01-15',
      'downline 500 on 2026-01-15',
      '-share 1000 (refund)',
      '-downline 250 (refund)',
    ]);
    const ofParent = settled.events.filter(({ laneKey }) => laneKey === 'partner:p1');
    expect(JSON.stringify(ofParent)).not.toMatch(/c-r1|pay1|back1/);
  });

  it('earn nothing by rules that are not for parents', () => {
    expect(earnings(story(rules(share), pay('r1', 'pay1', 10_000)))).toEqual(['share 2000 on 2026-01-15']);
  });

  it.each([
    ['itself', { recruitedBy: 'p3' }, 'OwnRecruitment'],
    ['somebody who never applied', { recruitedBy: 'p9' }, 'RecruiterUnknown'],
  ])('are not those of %s', (_, change, code) => {
    const { refused } = settle([launch(rules(share)), apply('p1'), apply('p3', change)]);
    expect(refused.map(({ rejection }) => rejection.code)).toEqual([code]);
  });
});

/** `top` recruited p1, whose customer c1 pays; of each payment p1 earns 20 % and `top` 5 %, under the same rule of what goes wrong. */
const recruiting = (rule: Partial<Rule> = {}) =>
  earning(rule, [{ rule: 'downline', on: 'every-payment', to: 'parent', pays: percent('0.05'), ...rule }], 'top');

const why = { partnerId: 'p1', reason: 'looks-wrong' };
const held = (day: string) => command(HoldPartner, { ...why, programId: 'growth', ...on(day) });
const hold = { ...why, holdId: holdIdOf('p1', 1) };
const released = (day: string) => command(ReleaseHold, { ...hold, ...on(day) });
const rejected = (day: string) => command(RejectHold, { ...hold, grounds: 'not-genuine', ...on(day) });
const back = { onChurn: 'reverse', onDowngrade: 'reverse' } as const;

/** For finance: what of the recruit's 20.00 EUR for a payment of 100.00 on 02-10 is held and payable, in cents. */
const TABLE: [string, Partial<Rule>, Story, [held: number, payable: number]][] = [
  ['refunded in part', {}, [paid('02-10'), refunded('02-12', 5_000)], [1_000, 0]],
  ['refunded in full', {}, [paid('02-10'), refunded('02-12', 10_000)], [0, 0]],
  ['refunded before it was told', {}, [refunded('02-12', 10_000), paid('02-10')], [0, 0]],
  [
    'refunded where the rule does not ask',
    { onRefund: 'keep' },
    [paid('02-10'), refunded('02-12', 10_000)],
    [2_000, 0],
  ],
  ['disputed when it would be released', {}, [paid('02-10'), disputed('02-15'), dayClosed('02-24')], [2_000, 0]],
  ['disputed before it was told', {}, [disputed('02-15'), paid('02-10'), dayClosed('02-24')], [2_000, 0]],
  [
    'disputed where the rule does not ask',
    { onDispute: 'keep' },
    [paid('02-10'), disputed('02-15'), dayClosed('02-24'), closed('03-01', 'lost')],
    [0, 2_000],
  ],
  ['won back', {}, [paid('02-10'), disputed('02-15'), dayClosed('02-24'), closed('03-01', 'won')], [0, 2_000]],
  ['given up', {}, [paid('02-10'), disputed('02-15'), closed('02-16', 'withdrawn'), dayClosed('02-24')], [0, 2_000]],
  ['lost', {}, [paid('02-10'), disputed('02-15'), dayClosed('02-24'), closed('03-01', 'lost')], [0, 0]],
  [
    'lost after the release',
    {},
    [paid('02-10'), dayClosed('02-24'), disputed('02-25'), closed('03-01', 'lost')],
    [0, 0],
  ],
  ['lost in part', {}, [paid('02-10'), disputed('02-15', 5_000), closed('02-20', 'lost')], [1_000, 0]],
  ['lost before it was disputed', {}, [paid('02-10'), closed('02-20', 'lost'), disputed('02-15')], [0, 0]],
  [
    'lost beside a refund of the same money',
    {},
    [paid('02-10'), refunded('02-12', 7_500), disputed('02-15'), closed('02-20', 'lost')],
    [0, 0],
  ],
  ['of a customer that leaves', back, [paid('02-10'), left('02-15')], [0, 0]],
  ['of one that leaves, where the rule does not ask', {}, [paid('02-10'), left('02-15')], [2_000, 0]],
  ['of one that leaves after the release', back, [paid('02-10'), dayClosed('02-24'), left('02-25')], [0, 2_000]],
  ['of one that takes less', back, [paid('02-10'), changedTo('02-15', 5)], [0, 0]],
  ['of one that takes more', back, [paid('02-10'), changedTo('02-15', 15)], [2_000, 0]],
  ['of a recruit on hold', {}, [paid('02-10'), held('02-15'), dayClosed('02-24')], [2_000, 0]],
  ['of a recruit that was on hold before', {}, [held('02-05'), paid('02-10'), dayClosed('02-24')], [2_000, 0]],
  ['of one that is free again', {}, [paid('02-10'), held('02-15'), dayClosed('02-24'), released('03-01')], [0, 2_000]],
  ['of one whose hold was rejected', {}, [paid('02-10'), held('02-15'), dayClosed('02-24'), rejected('03-01')], [0, 0]],
  [
    'of one that is rejected when it is payable',
    {},
    [paid('02-10'), dayClosed('02-24'), held('02-25'), rejected('03-01')],
    [0, 0],
  ],
];

describe("a recruiter's share of a payment", () => {
  it.each(TABLE)('%s follows the commission of its recruit', (_, rule, story, [heldMinor, payable]) => {
    const told = [...recruiting(rule), ...story];
    expect(booksOf(told)).toMatchObject({ held: heldMinor, payable });
    expect(booksOf(told, undefined, 'top')).toMatchObject({ held: heldMinor / 4, payable: payable / 4 });
  });

  it('comes to the same however the policies overtake each other', () => {
    for (const [name, rule, story] of TABLE) {
      const told = [...recruiting(rule), ...story];
      const { held: heldMinor, payable } = booksOf(told, undefined, 'top');
      const sums = [1, 2].map((lagSeed) => booksOf(told, lagSeed, 'top')).map((one) => one.held + one.payable);
      expect([name, ...sums]).toEqual([name, heldMinor + payable, heldMinor + payable]);
    }
  });

  it('is owed back where it was paid out before the dispute was lost', () => {
    const out = [dayClosed('02-24'), proposed('03-01'), approved('03-03'), answered('03-04', 'paid')];
    const told = [...recruiting(), paid('02-10'), ...out, disputed('03-05'), closed('03-06', 'lost')];
    expect(
      ofType(booksOf(told).events, 'CommissionReversed').map(({ data }) => [data.partnerId, data.takenFrom]),
    ).toEqual([
      ['p1', 'paid'],
      ['top', 'in-payout'],
    ]);
    expect(booksOf(told, undefined, 'top').payable).toBe(-500);
  });

  it('of the payment of one commission on hold is held alone, wherever it stands', () => {
    const told = [...recruiting(), paid('02-10'), tells.paidAgain('02-11', 5_000), dayClosed('02-24')];
    const first = ofType(booksOf(told).events, 'CommissionAccrued').find(({ data }) => data.partnerId === 'p1');
    const commissionId = first?.data.commissionId ?? '';
    const one = command(HoldCommission, { ...why, programId: 'growth', commissionId, currency: 'EUR', ...on('02-26') });
    const { events } = booksOf([...told, one, proposed('03-01')]);
    expect(ofType(events, 'CommissionHeld').map(({ data }) => [data.partnerId, data.amount.amountMinor])).toEqual([
      ['p1', 2_000],
      ['top', 500],
    ]);
    expect(booksOf([...told, one, rejected('03-01')], undefined, 'top')).toMatchObject({ held: 250, payable: 0 });
  });

  it('can be freed for itself, and then stays free when its recruit is rejected', () => {
    const told = [...recruiting(), paid('02-10'), held('02-15')];
    const [, mirrored] = ofType(booksOf(told).events, 'HoldPlaced');
    expect(mirrored?.data).toMatchObject({ partnerId: 'top', covers: { recruitId: 'p1' } });
    const holdId = mirrored?.data.holdId ?? '';
    const freed = command(ReleaseHold, { partnerId: 'top', reason: 'not-its-fault', holdId, ...on('02-16') });
    expect(booksOf([...told, freed, rejected('02-20')], undefined, 'top')).toMatchObject({ held: 500, payable: 0 });
  });

  it('leaves nothing on the side of the recruiter by which the customer could be known', () => {
    const story = TABLE.flatMap(([, , told]) => told);
    const { events } = settle([...recruiting(back), ...story]);
    const its = events.filter(({ laneKey }) => laneKey === 'partner:top');
    expect(its.length).toBeGreaterThan(10);
    expect(JSON.stringify(its.map(({ stream, data }) => [stream, data]))).not.toMatch(/"c1"|pay1|back-|"d1"|change-/);
  });
});

describe('a reward for a recruiter', () => {
  const card: Rule = {
    rule: 'card',
    on: 'every-payment',
    to: 'parent',
    pays: { kind: 'gift-card', value: eur(2_500) },
    ...back,
  };
  const terminated = (partnerId: string) =>
    command(TerminatePartner, { partnerId, reason: 'fraud', balance: 'forfeit', referrals: 'stop', ...on('02-20') });

  it.each<[string, Story, string[]]>([
    ['whose payment is refunded in part', [paid('02-10'), refunded('02-12', 5_000)], []],
    ['whose payment is refunded', [paid('02-10'), refunded('02-12', 10_000)], ['refund']],
    ['whose payment was refunded before', [refunded('02-12', 10_000), paid('02-10')], ['refund']],
    ['whose dispute is lost', [paid('02-10'), disputed('02-15'), closed('02-16', 'lost')], ['dispute-lost']],
    ['whose dispute is won', [paid('02-10'), disputed('02-15'), closed('02-16', 'won')], []],
    ['whose customer leaves', [paid('02-10'), left('02-15')], ['churn']],
    ['whose customer takes less', [paid('02-10'), changedTo('02-15', 5)], ['downgrade']],
    ['that is terminated itself', [paid('02-10'), terminated('top')], ['partner-terminated']],
    ['whose recruit is terminated', [paid('02-10'), terminated('p1')], []],
  ])('%s', (_, story, because) => {
    const told = [...earning({}, [card], 'top'), ...story];
    for (const lagSeed of [undefined, 1, 2]) {
      const { events } = booksOf(told, lagSeed);
      expect(ofType(events, 'RewardOwed').map(({ data }) => [data.partnerId, data.to])).toEqual([['top', 'parent']]);
      expect(ofType(events, 'RewardRevoked').map(({ data }) => data.because)).toEqual(because);
    }
  });
});

describe('a customer that is given from one recruit to another', () => {
  const given = (toPartnerId: string, since?: string) =>
    command(ReattributeCustomer, {
      customerId: 'c1',
      toPartnerId,
      reason: 'shown-by-phone',
      ...(since === undefined ? {} : { since }),
      ...on('03-01'),
    });
  const told = (...story: Story) => [
    ...recruiting(),
    ...joining('other'),
    ...joining('p2', 'other'),
    ...joining('p3', 'top'),
    paid('02-10'),
    refunded('02-12', 2_000),
    tells.paidAgain('02-20', 5_000),
    ...story,
  ];
  /** What each partner has earned, less what was taken back. */
  const nets = (events: readonly RecordedEvent[]) =>
    events.reduce<Record<string, number>>((net, { type, data }) => {
      if (type !== 'CommissionAccrued' && type !== 'CommissionReversed') return net;
      const minor = type === 'CommissionAccrued' ? data.amount.amountMinor : -data.amount.amountMinor;
      return { ...net, [data.partnerId]: (net[data.partnerId] ?? 0) + minor };
    }, {});
  const before = { p1: 2_600, top: 650 };

  it.each<[string, Story, Record<string, number>]>([
    ['stays whose it is until then', [], before],
    ['takes its share from the one recruiter to the other', [given('p2')], { p1: 0, top: 0, p2: 2_600, other: 650 }],
    [
      'takes along what is of that day or later',
      [given('p2', '2026-02-15')],
      { p1: 1_600, top: 400, p2: 1_000, other: 250 },
    ],
    ['leaves the recruiter of both what it had', [given('p3')], { p1: 0, top: 650, p3: 2_600 }],
    ['and back again', [given('p2'), given('p1')], { ...before, p2: 0, other: 0 }],
    [
      'takes along what is told only then',
      [given('p2'), tells.refunded('03-02', 8_000, 'late')],
      { p1: 0, top: 0, p2: 1_000, other: 250 },
    ],
  ])('%s', (_, story, expected) => {
    expect(nets(booksOf(told(...story)).events)).toEqual(expected);
  });

  it('comes to the same however the policies overtake each other, where it is given from the beginning', () => {
    // Who never had it in time has earned nothing, and nothing is taken back.
    const left = (lagSeed: number) =>
      Object.entries(nets(booksOf(told(given('p2')), lagSeed).events)).filter(([, minor]) => minor !== 0);
    for (const lagSeed of [1, 2, 3, 4, 5]) expect(Object.fromEntries(left(lagSeed))).toEqual({ p2: 2_600, other: 650 });
  });
});
