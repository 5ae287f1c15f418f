import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched } from '@vouch/testing';
import type { Command } from '../command.js';
import type { ReservePayout } from './commands.js';
import {
  COMMISSION,
  COMMISSION_TOO,
  PAID_TOO,
  accrue,
  after,
  eur,
  forfeit,
  ids,
  pay,
  release,
  reserve,
  returnPayout,
  reverse,
  settlePayout,
} from './spec-support/account-commands.js';

const more = accrue({ paymentId: 'pay2', sourceEventId: PAID_TOO });
const payable = after(accrue(), release());
const inBerlin = programLaunched({ zone: 'Europe/Berlin' });

describe('putting aside for a payout', () => {
  it('takes all that is payable, line by line', () => {
    given(...payable)
      .when(reserve())
      .then({
        type: 'PayoutReserved',
        data: {
          ...ids,
          payoutId: 'out1',
          amount: eur(200),
          lines: [{ commissionId: COMMISSION, amountMinor: 200 }],
          method: 'manual',
          occurredOn: '2026-04-01',
          bookedOn: '2026-04-01',
          postings: [
            { account: 'commissions-payable:p1', ...eur(200) },
            { account: 'payout-clearing', ...eur(-200) },
          ],
        },
      });
  });

  it('happens once for each payout, whatever became payable or went back since', () => {
    given(...after(accrue(), release(), reserve(), more, release()))
      .when(reserve())
      .thenNothing();
    given(...after(accrue(), release(), reserve(), returnPayout()))
      .when(reserve())
      .thenNothing();
    given(...after(accrue(), reserve(), release()))
      .when(reserve())
      .thenNothing();
  });

  it('sets off what was reversed after it had been taken', () => {
    for (const taking of [pay(), [reserve()]])
      expect(
        after(accrue(), release(), ...taking, reverse(400), more, release(), reserve('out2')).at(-1)?.data,
      ).toMatchObject({
        amount: eur(120),
        lines: [
          { commissionId: COMMISSION, amountMinor: -80 },
          { commissionId: COMMISSION_TOO, amountMinor: 200 },
        ],
      });
  });

  it('leaves out a line that was released and reversed since the last payout', () => {
    const { data } = after(accrue(), more, release(), reverse(1_000), reserve()).at(
      -1,
    ) as RecordedEvent<'PayoutReserved'>;
    expect(data.lines).toEqual([{ commissionId: COMMISSION_TOO, amountMinor: 200 }]);
  });
});

const suspended = happened('PartnerSuspended', { ...ids, reason: 'under-review' });
const detailsSet = (at = '2026-03-20T12:00:00.000Z') =>
  happened('PayoutDetailsSet', { partnerId: 'p1', detailsId: 'd1', method: 'sepa', textIds: {} }, { at });
const offering = (...methods: ReservePayout['methods']) => reserve('out1', { methods });

describe('a payout leaves an account out', () => {
  it.each([
    ['partner-suspended', payable, [suspended], reserve()],
    ['nothing-payable', [], [], reserve()],
    ['nothing-payable', after(accrue()), [], reserve()],
    ['nothing-payable', after(accrue(), release(), reserve('before')), [], reserve()],
    ['nothing-payable', after(accrue(), release(), ...pay('before'), reverse(400)), [], reserve()],
    ['below-minimum', payable, [], reserve('out1', { minimumMinor: 201 })],
    ['other-program', payable, [], reserve('out1', { programId: 'studio' })],
    ['no-payout-details', payable, [], offering('sepa', 'paypal')],
    ['method-not-offered', payable, [detailsSet()], offering('paypal', 'manual')],
    ['cooling-off', payable, [detailsSet('2026-03-25T23:30:00.000Z'), inBerlin], offering('sepa')],
  ] as const)('%s', (reason, own, others, command) => {
    expect(
      given(...own)
        .alongside(...others)
        .when(command).decision,
    ).toMatchObject([{ type: 'PayoutRefused', data: { payoutId: 'out1', reason, bookedOn: '2026-04-01' } }]);
  });

  it('with what it owes, or what stays payable', () => {
    const refused = (own: readonly RecordedEvent[], command: Command) => given(...own).when(command).decision;
    expect(refused(after(accrue(), release(), ...pay('before'), reverse(400)), reserve())).toMatchObject([
      { data: { amount: eur(-80) } },
    ]);
    expect(refused(payable, reserve('out1', { minimumMinor: 201 }))).toMatchObject([{ data: { amount: eur(200) } }]);
  });

  it('but not once the partner is back, or its partnership is over', () => {
    for (const next of [
      happened('PartnerReinstated', { ...ids, reason: 'cleared' }),
      happened('PartnerTerminated', { ...ids, reason: 'ended', balance: 'pay-out', referrals: 'stop' }),
    ])
      expect(
        given(...payable)
          .alongside(suspended, next)
          .when(reserve()).decision,
      ).toMatchObject([{ type: 'PayoutReserved' }]);
  });
});

describe('where the money of a payout goes', () => {
  const way = (details: readonly RecordedEvent[], change: Partial<ReservePayout>) =>
    given(...payable)
      .alongside(...details, inBerlin)
      .when(reserve('out1', change)).decision;

  it.each([
    ['the partner’s own way', [detailsSet()], { methods: ['sepa', 'manual'] }, { method: 'sepa', detailsId: 'd1' }],
    ['by hand, where only that is offered', [detailsSet()], { methods: ['manual'] }, { method: 'manual' }],
    ['by hand, where nothing is known', [], { methods: ['sepa', 'manual'] }, { method: 'manual' }],
  ] as const)('%s', (_, details, change, expected) => {
    const [event] = way(details, { ...change, methods: [...change.methods] }) as readonly { data: object }[];
    expect(event).toMatchObject({ type: 'PayoutReserved', data: expected });
    expect('detailsId' in event!.data).toBe('detailsId' in expected);
  });

  it('cools off for whole days of the program after the details were set, the last one included', () => {
    // In Berlin it was the 25th already.
    const details = [detailsSet('2026-03-24T23:30:00.000Z')];
    expect(way(details, { methods: ['sepa'], proposedOn: '2026-04-01', coolOffDays: 7 })).toMatchObject([
      { type: 'PayoutRefused', data: { reason: 'cooling-off', until: '2026-04-01' } },
    ]);
    for (const over of [{ proposedOn: '2026-04-02' }, { coolOffDays: 6 }, { coolOffDays: 0 }])
      expect(way(details, { methods: ['sepa'], ...over })).toMatchObject([{ type: 'PayoutReserved' }]);
  });

  it('starts cooling off again with every change', () => {
    expect(
      way([detailsSet('2026-01-01T00:00:00.000Z'), detailsSet('2026-03-31T00:00:00.000Z')], { methods: ['sepa'] }),
    ).toMatchObject([{ type: 'PayoutRefused', data: { reason: 'cooling-off', until: '2026-04-07' } }]);
  });
});

describe('a payout to a partner that loses its balance', () => {
  const terminated = (at: string, balance: 'forfeit' | 'pay-out' = 'forfeit') =>
    happened('PartnerTerminated', { ...ids, reason: 'fraud', balance, referrals: 'keep-earning' }, { at });

  it.each([
    ['goes out', 'the evening before it was earned', '2026-02-09T22:30:00.000Z'],
    ['waits', 'on the day, in the zone of the program, on which it was earned', '2026-02-09T23:30:00.000Z'],
    ['waits', 'later', '2026-04-01T08:00:00.000Z'],
  ])('%s, before the forfeit is booked, when that was %s', (becomes, _, at) => {
    expect(
      given(...payable)
        .alongside(terminated(at), inBerlin)
        .when(reserve()).decision,
    ).toMatchObject([
      becomes === 'waits'
        ? { type: 'PayoutRefused', data: { reason: 'balance-forfeited' } }
        : { type: 'PayoutReserved' },
    ]);
  });

  it('goes on with what is earned after the balance was lost, less a debt from before', () => {
    const later = accrue({ paymentId: 'pay2', sourceEventId: PAID_TOO, occurredOn: '2026-03-25' });
    const payout = (...before: Command[]) =>
      given(...after(...before, later, release()))
        .alongside(terminated('2026-03-20T08:00:00.000Z'), inBerlin)
        .when(reserve('out2')).decision;
    expect(payout(accrue())).toMatchObject([{ data: { reason: 'balance-forfeited' } }]);
    expect(payout(accrue(), release(), forfeit())).toMatchObject([
      { data: { amount: eur(200), lines: [{ commissionId: COMMISSION_TOO }] } },
    ]);
    expect(payout(accrue(), release(), ...pay(), reverse(400))).toMatchObject([{ data: { amount: eur(120) } }]);
  });
});

describe('what a payout took', () => {
  const amount = eur(200);
  const booked = (postings: readonly (readonly [string, number])[]) =>
    postings.map(([account, amountMinor]) => ({ account, ...eur(amountMinor) }));

  it('leaves the bank once it arrived, once', () => {
    given(...after(accrue(), release(), reserve()))
      .when(settlePayout())
      .then({
        type: 'PayoutSettled',
        data: {
          ...ids,
          payoutId: 'out1',
          amount,
          occurredOn: '2026-04-02',
          bookedOn: '2026-04-02',
          postings: booked([
            ['payout-clearing', 200],
            ['bank', -200],
          ]),
        },
      });
    given(...after(accrue(), release(), ...pay()))
      .when(settlePayout())
      .thenNothing();
  });

  it('is never booked before it was put aside', () => {
    const late = reserve('out1', { proposedOn: '2026-04-10' });
    expect(after(accrue(), release(), late, settlePayout()).at(-1)?.data).toMatchObject({ bookedOn: '2026-04-10' });
  });

  it.each([
    ['in-payout', [reserve()], 'payout-clearing'],
    ['paid', pay(), 'bank'],
  ] as const)('is payable again when it comes back, %s', (from, taking, account) => {
    const history = after(accrue(), release(), ...taking);
    given(...history)
      .alongside(inBerlin)
      .when(Object.assign(returnPayout('out1', from), { occurredAt: '2026-04-05T22:30:00.000Z' }))
      .then({
        type: 'PayoutReturned',
        data: {
          ...ids,
          payoutId: 'out1',
          from,
          amount,
          code: 'ac04',
          occurredOn: '2026-04-06',
          bookedOn: '2026-04-06',
          postings: booked([
            [account, 200],
            ['commissions-payable:p1', -200],
          ]),
        },
      });
    const back = after(accrue(), release(), ...taking, returnPayout('out1', from));
    given(...back)
      .when(returnPayout('out1', from))
      .thenNothing();
    expect(given(...back).when(reserve('out2')).decision).toMatchObject([
      { type: 'PayoutReserved', data: { amount, lines: [{ commissionId: COMMISSION, amountMinor: 200 }] } },
    ]);
  });

  it('comes back less what was reversed meanwhile', () => {
    expect(
      after(accrue(), release(), reserve(), reverse(400), returnPayout(), reserve('out2')).at(-1)?.data,
    ).toMatchObject({
      amount: eur(120),
      lines: [{ commissionId: COMMISSION, amountMinor: 120 }],
    });
  });

  it('leaves what an earlier payout took where it stands', () => {
    const later = [reserve('out2'), returnPayout('out2'), reverse(1_000)];
    expect(after(accrue(), release(), ...pay(), reverse(400), more, release(), ...later).at(-1)?.data).toMatchObject({
      takenFrom: 'paid',
      amount: eur(120),
    });
  });
});
