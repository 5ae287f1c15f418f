import { describe, expect, it } from '@jest/globals';
import { canonicalJson, type RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched } from '@vouch/testing';
import { createHash } from 'node:crypto';
import { command, type Command } from '../command.js';
import { CloseStatement, EndHold, HoldCommissions } from './commands.js';
import {
  accrue,
  after,
  COMMISSION,
  eur,
  forfeit,
  ids,
  PAID_TOO,
  pay,
  refuse,
  release,
  reserve,
  returnPayout,
  reverse,
  settlePayout,
} from './spec-support/account-commands.js';

const close = (month: string) => command(CloseStatement, { ...ids, currency: 'EUR', month });
const late = { paymentId: 'pay2', sourceEventId: PAID_TOO };
const statements = (events: readonly RecordedEvent[]) =>
  events.flatMap((event) => (event.type === 'StatementClosed' ? [event.data] : []));
const digestOf = (...lines: readonly RecordedEvent[]) =>
  createHash('sha256')
    .update(lines.map(({ type, data }) => `${canonicalJson({ type, data })}\n`).join(''))
    .digest('hex');

describe('closing a month of an account', () => {
  it('pins its lines, its balances and its totals', () => {
    const events = after(accrue(), refuse({}), reverse(400), close('2026-02'));
    expect(statements(events)).toEqual([
      {
        ...ids,
        currency: 'EUR',
        month: '2026-02',
        opening: { heldMinor: 0, payableMinor: 0 },
        closing: { heldMinor: 120, payableMinor: 0 },
        totals: {
          accruedMinor: 200,
          releasedMinor: 0,
          reversedMinor: 80,
          forfeitedMinor: 0,
          reservedMinor: 0,
          paidMinor: 0,
          returnedMinor: 0,
        },
        lines: 2,
        refusals: 1,
        digest: digestOf(...events.slice(0, 3)),
      },
    ]);
  });

  it('closes the months before it too, each from where the one before ended', () => {
    const [february, march] = statements(after(accrue(), release(), close('2026-03')));
    expect(february).toMatchObject({ month: '2026-02', closing: { heldMinor: 200, payableMinor: 0 } });
    expect(march).toMatchObject({
      month: '2026-03',
      opening: february?.closing,
      closing: { heldMinor: 0, payableMinor: 200 },
    });
  });

  it('releases first what falls due in it', () => {
    const events = after(accrue(), close('2026-03'));
    expect(events.map(({ type }) => type)).toEqual([
      'CommissionAccrued',
      'CommissionReleased',
      'StatementClosed',
      'StatementClosed',
    ]);
    given(...events)
      .when(release())
      .thenNothing();
  });

  it('records nothing where nothing happened, or a second time', () => {
    given(...after(accrue()))
      .when(close('2026-01'))
      .thenNothing();
    given(...after(accrue(), close('2026-02')))
      .when(close('2026-02'))
      .thenNothing();
  });
});

const MARCH_CLOSED = [accrue(), release(), close('2026-03')];
const PAYING = [accrue(), release(), reserve('out1', { proposedOn: '2026-03-20' }), close('2026-03')];

describe('what comes when its month is closed', () => {
  it.each<readonly [string, Command, readonly Command[], string, string]>([
    //                                                                                   its own day   booked on
    ['a commission', accrue({ ...late, occurredOn: '2026-03-12' }), MARCH_CLOSED, '2026-03-12', '2026-04-01'],
    [
      'a commission of an open month',
      accrue({ ...late, occurredOn: '2026-04-12' }),
      MARCH_CLOSED,
      '2026-04-12',
      '2026-04-12',
    ],
    ['a refusal', refuse({}), MARCH_CLOSED, '2026-02-10', '2026-04-01'],
    ['a refund', reverse(400), MARCH_CLOSED, '2026-02-20', '2026-04-01'],
    ['a forfeit', forfeit(), MARCH_CLOSED, '2026-03-20', '2026-04-01'],
    ['a payout', reserve('out1', { proposedOn: '2026-03-31' }), MARCH_CLOSED, '2026-03-31', '2026-04-01'],
    [
      'a payout that leaves out',
      reserve('out1', { proposedOn: '2026-03-31', minimumMinor: 999 }),
      MARCH_CLOSED,
      '2026-03-31',
      '2026-04-01',
    ],
    ['a payout that arrived', settlePayout('out1', '2026-03-28'), PAYING, '2026-03-28', '2026-04-01'],
    [
      'a payout that did not',
      returnPayout('out1', 'in-payout', '2026-03-29T10:00:00.000Z'),
      PAYING,
      '2026-03-29',
      '2026-04-01',
    ],
  ])('%s keeps its own day and enters the books on the first open one', (_, told, history, occurredOn, bookedOn) => {
    const booked = after(...history, told).at(-1);
    expect(booked?.data).toMatchObject({ occurredOn, bookedOn });
  });

  it('is released on its own day, and booked as released no earlier than it was booked', () => {
    const events = after(
      ...MARCH_CLOSED,
      accrue({ ...late, occurredOn: '2026-02-12', releaseOn: '2026-03-14' }),
      release('2026-03-14'),
    );
    expect(events.at(-1)?.data).toMatchObject({ occurredOn: '2026-03-14', bookedOn: '2026-04-01' });
  });

  it('stands on no statement that is closed, and on the next that closes', () => {
    const events = after(...MARCH_CLOSED, reverse(400), ...pay('out1'), close('2026-04'));
    expect(statements(events).map(({ month, lines }) => [month, lines])).toEqual([
      ['2026-02', 1],
      ['2026-03', 1],
      ['2026-04', 3],
    ]);
  });
});

describe('a month in which nothing happened on an account', () => {
  const program = programLaunched({ programId: 'growth', zone: 'Europe/Berlin' });
  const day = (date: string) => ({
    ...happened('DayClosed', { date, zone: 'Europe/Berlin' }),
    stream: 'clock-Europe/Berlin',
  });

  it.each([
    ['is closed when its last day was', ['2026-03-30', '2026-03-31', '2026-04-01'], '2026-04-01'],
    ['is open until then', ['2026-03-29', '2026-03-30'], '2026-02-10'],
    ['is open where it was over before the first day was closed', ['2026-03-05', '2026-03-06'], '2026-02-10'],
  ])('%s', (_, days, bookedOn) => {
    const decided = given()
      .alongside(program, ...days.map(day))
      .when(accrue());
    expect(decided.decision).toMatchObject([{ data: { occurredOn: '2026-02-10', bookedOn } }]);
  });

  it.each([
    ['is closed', '2026-03-31', '2026-04-01'],
    ['is open', '2026-03-30', '2026-03-20'],
  ])('%s to what the end of a hold frees, when that is told', (_, lastClosed, bookedFrom) => {
    const of = { partnerId: 'p1', currency: 'EUR', holdId: 'h1', sourceEventId: PAID_TOO };
    const held = command(HoldCommissions, { ...of, because: 'person', covers: {}, heldOn: '2026-02-15' });
    const ended = given(...after(accrue(), held))
      .alongside(program, day(lastClosed))
      .when(command(EndHold, { ...of, outcome: 'released', endedOn: '2026-03-20' }));
    expect(ended.decision).toMatchObject([
      { type: 'CommissionHoldEnded', data: { endedOn: '2026-03-20', bookedFrom } },
    ]);
  });

  it('leaves a release on its day: the closing waits for it', () => {
    given(...after(accrue()))
      .alongside(program, day('2026-03-31'))
      .when(release())
      .then({
        type: 'CommissionReleased',
        data: {
          ...ids,
          commissionId: COMMISSION,
          amount: eur(200),
          occurredOn: '2026-03-12',
          bookedOn: '2026-03-12',
          postings: [
            { account: 'commissions-held:p1', ...eur(200) },
            { account: 'commissions-payable:p1', ...eur(-200) },
          ],
        },
      });
  });
});
