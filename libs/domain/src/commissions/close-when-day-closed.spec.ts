import { describe, it } from '@jest/globals';
import { commissionAccrued, given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { closeWhenDayClosed as policy } from './close-when-day-closed.js';
import { CloseStatement } from './commands.js';

const BERLIN = 'Europe/Berlin';
const SAO_PAULO = 'America/Sao_Paulo';

const growth = programLaunched({ programId: 'growth', zone: BERLIN });
const studio = programLaunched({ programId: 'studio', zone: SAO_PAULO });
const closed = (date: string, zone = BERLIN) => happened('DayClosed', { date, zone });
const accrued = (bookedOn: string, releaseOn = bookedOn, partnerId = 'p1', programId = 'growth') =>
  happened('CommissionAccrued', commissionAccrued({ partnerId, programId, bookedOn, releaseOn }));
const freed = (bookedFrom: string) =>
  happened('CommissionHoldEnded', {
    partnerId: 'p1',
    programId: 'growth',
    commissionId: 'm1',
    holdId: 'h1',
    outcome: 'released',
    amount: { amountMinor: 2_000, currency: 'EUR' },
    releaseOn: '2026-02-14',
    otherHolds: 0,
    endedOn: '2026-03-20',
    bookedFrom,
    sourceEventId: '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10',
  });
const close = (month: string, occurredAt: string, partnerId = 'p1', programId = 'growth') =>
  command(CloseStatement, { partnerId, programId, currency: 'EUR', month, occurredAt });

const END_OF_MARCH = '2026-03-31T21:59:59.999Z';
const END_OF_APRIL = '2026-04-30T21:59:59.999Z';
const february = closed('2026-02-28');

describe('the last day of a month', () => {
  it('closes, once, each account in which something happened in the month', () => {
    given(
      growth,
      february,
      accrued('2026-03-02'),
      accrued('2026-03-31'),
      accrued('2026-04-01'),
      accrued('2026-03-05', '2026-03-06', 'p2'),
    )
      .whenPolicy(policy, closed('2026-03-31'))
      .then(close('2026-03', END_OF_MARCH, 'p2'), close('2026-03', END_OF_MARCH));
  });

  it('closes an account of which something falls due in the month', () => {
    given(growth, february, accrued('2026-03-02', '2026-04-15'), closed('2026-03-31'))
      .whenPolicy(policy, closed('2026-04-30'))
      .then(close('2026-04', END_OF_APRIL));
  });

  it('closes an account of which a hold ended in the month, and not where its end was told later', () => {
    given(growth, february, freed('2026-03-20'))
      .whenPolicy(policy, closed('2026-03-31'))
      .then(close('2026-03', END_OF_MARCH));
    given(growth, february, closed('2026-03-31'), freed('2026-04-01'))
      .whenPolicy(policy, closed('2026-04-30'))
      .then(close('2026-04', END_OF_APRIL));
    given(growth, february, closed('2026-03-31')).whenPolicy(policy, freed('2026-04-01')).thenNothing();
  });

  it('writes nothing for an account in which nothing happened, month after month', () => {
    given(growth, february, accrued('2026-03-02'), closed('2026-03-31'))
      .whenPolicy(policy, closed('2026-04-30'))
      .thenNothing();
  });

  it('leaves alone the programs of other zones', () => {
    given(
      growth,
      studio,
      february,
      closed('2026-02-28', SAO_PAULO),
      accrued('2026-03-02', '2026-03-02', 'p2', 'studio'),
    )
      .whenPolicy(policy, closed('2026-03-31'))
      .thenNothing();
  });

  it('is the only day that closes: what is brought from before the first closed day has until then', () => {
    const brought = [growth, closed('2026-03-05'), accrued('2025-11-12')];
    given(...brought)
      .whenPolicy(policy, closed('2026-03-06'))
      .thenNothing();
    given(...brought)
      .whenPolicy(policy, closed('2026-03-31'))
      .then(close('2025-11', '2025-11-30T22:59:59.999Z'));
  });
});

describe('a line of a month that has ended', () => {
  it('closes it at once', () => {
    given(growth, february)
      .whenPolicy(policy, accrued('2026-02-12', '2026-03-14'))
      .then(close('2026-02', '2026-02-28T22:59:59.999Z'));
  });
});
