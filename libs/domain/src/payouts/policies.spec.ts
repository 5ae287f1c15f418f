import { describe, it } from '@jest/globals';
import type { EventData, RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { derivedId } from '../derived-id.js';
import { ListPayoutPartners, ProposePayout } from './commands.js';
import { listWhenPayoutProposed } from './list-when-payout-proposed.js';
import { proposeWhenDayClosed } from './propose-when-day-closed.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

describe('what a program pays by itself', () => {
  const launched = programLaunched({ programId: 'growth', zone: 'Europe/Berlin' });
  const rules = (...daysOfMonth: number[]) =>
    happened('PayoutRulesSet', {
      programId: 'growth',
      daysOfMonth,
      minimums: [eur(5_000)],
      methods: ['sepa'],
      coolOffDays: 7,
    });
  const closed = (date: string, zone = 'Europe/Berlin') => happened('DayClosed', { date, zone });
  const proposal = (date: string, occurredAt: string) =>
    command(ProposePayout, {
      payoutId: derivedId('scheduled', 'growth', 'EUR', date),
      programId: 'growth',
      currency: 'EUR',
      occurredAt,
    });

  it.each([
    ['2026-03-15', [15], '2026-03-15T22:59:59.999Z'],
    ['2026-02-28', [31], '2026-02-28T22:59:59.999Z'],
    ['2026-04-30', [15, 30, 31], '2026-04-30T21:59:59.999Z'],
  ] as const)('is proposed when %s closes, of days %j', (date, days, at) => {
    given(launched, rules(...days))
      .whenPolicy(proposeWhenDayClosed, closed(date))
      .then(proposal(date, at));
  });

  it.each<[string, readonly RecordedEvent[], RecordedEvent]>([
    ['on another day', [launched, rules(15)], closed('2026-03-14')],
    ['in another zone', [launched, rules(15)], closed('2026-03-15', 'UTC')],
    ['without rules', [launched], closed('2026-03-15')],
    ['once its rules name no day', [launched, rules(15), rules()], closed('2026-03-15')],
  ])('is not proposed %s', (_, before, event) => {
    given(...before)
      .whenPolicy(proposeWhenDayClosed, event)
      .thenNothing();
  });
});

describe('whom a payout asks', () => {
  const at = '2026-03-31T12:00:00.000Z';
  const proposed = (change: Partial<EventData<'PayoutProposed'>> = {}) =>
    happened(
      'PayoutProposed',
      {
        payoutId: 'out1',
        programId: 'growth',
        currency: 'EUR',
        minimumMinor: 0,
        methods: ['manual'],
        coolOffDays: 0,
        proposedBy: 'person:ann',
        proposedOn: '2026-03-31',
        ...change,
      },
      { at },
    );
  const posted = (partnerId: string, amountMinor: number) => [
    { account: `commissions-held:${partnerId}`, ...eur(amountMinor) },
    { account: `commissions-payable:${partnerId}`, ...eur(-amountMinor) },
  ];
  const released = (partnerId: string, programId = 'growth') =>
    happened('CommissionReleased', {
      partnerId,
      programId,
      commissionId: 'k1',
      amount: eur(200),
      occurredOn: '2026-03-01',
      bookedOn: '2026-03-01',
      postings: posted(partnerId, 200),
    });
  const reserved = (partnerId: string) =>
    happened('PayoutReserved', {
      partnerId,
      programId: 'growth',
      payoutId: 'out0',
      amount: eur(200),
      lines: [{ commissionId: 'k1', amountMinor: 200 }],
      method: 'manual',
      occurredOn: '2026-03-15',
      bookedOn: '2026-03-15',
      postings: posted(partnerId, -200),
    });
  const list = (...partners: string[]) => command(ListPayoutPartners, { payoutId: 'out1', partners, occurredAt: at });

  it('is everybody of the program to whom something is payable in its currency', () => {
    given(released('p2'), released('constructor'), released('p1'), released('p3', 'studio'), reserved('p2'))
      .whenPolicy(listWhenPayoutProposed, proposed())
      .then(list('constructor', 'p1'));
    given(released('p1'))
      .whenPolicy(listWhenPayoutProposed, proposed({ currency: 'USD' }))
      .then(list());
  });

  it('is whom it names', () => {
    given(released('p1'))
      .whenPolicy(listWhenPayoutProposed, proposed({ partners: ['p9'] }))
      .then(list('p9'));
  });
});
