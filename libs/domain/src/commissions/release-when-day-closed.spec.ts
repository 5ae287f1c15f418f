import { describe, expect, it } from '@jest/globals';
import { commissionAccrued, given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { fnv1a } from '../fnv1a.js';
import { ReleaseCommissions } from './commands.js';
import { releaseWhenDayClosed as policy } from './release-when-day-closed.js';

const BERLIN = 'Europe/Berlin';
const SAO_PAULO = 'America/Sao_Paulo';

const launched = (programId: string, zone: string) => programLaunched({ programId, zone });
const growth = launched('growth', BERLIN);
const studio = launched('studio', SAO_PAULO);
const closed = (date: string, zone = BERLIN) => happened('DayClosed', { date, zone });
const accrued = (releaseOn: string, partnerId = 'p1', programId = 'growth', currency = 'EUR') =>
  happened('CommissionAccrued', commissionAccrued({ partnerId, programId, currency, releaseOn }));
const release = (dueOn: string, occurredAt: string, partnerId = 'p1', programId = 'growth', currency = 'EUR') =>
  command(ReleaseCommissions, { partnerId, programId, currency, dueOn, occurredAt });

const END_OF_MARCH_2 = '2026-03-02T22:59:59.999Z';

describe('closing a day', () => {
  it('releases, once for each account, what falls due on it', () => {
    given(
      growth,
      closed('2026-03-01'),
      accrued('2026-03-02'),
      accrued('2026-03-02'),
      accrued('2026-03-03'),
      accrued('2026-03-02', 'p1', 'growth', 'USD'),
      accrued('2026-03-02', 'p2'),
    )
      .whenPolicy(policy, closed('2026-03-02'))
      .then(
        release('2026-03-02', END_OF_MARCH_2, 'p2'),
        release('2026-03-02', END_OF_MARCH_2),
        release('2026-03-02', END_OF_MARCH_2, 'p1', 'growth', 'USD'),
      )
      .thenRow(`due:2026-03-02:${fnv1a('p1') % 64}`, null)
      .thenRow(`due:2026-03-02:${fnv1a('p2') % 64}`, null);
  });

  it('releases nothing where nothing falls due', () => {
    given(growth, closed('2026-03-01'), accrued('2026-03-03')).whenPolicy(policy, closed('2026-03-02')).thenNothing();
  });

  it('leaves alone the programs of other zones', () => {
    const history = [growth, studio, closed('2026-03-01'), closed('2026-03-01', SAO_PAULO)];
    const both = [accrued('2026-03-02'), accrued('2026-03-02', 'p2', 'studio')];
    given(...history, ...both)
      .whenPolicy(policy, closed('2026-03-02'))
      .then(release('2026-03-02', END_OF_MARCH_2));
    given(...history, ...both, closed('2026-03-02'))
      .whenPolicy(policy, closed('2026-03-02', SAO_PAULO))
      .then(release('2026-03-02', '2026-03-03T02:59:59.999Z', 'p2', 'studio'));
  });
});

describe('a day on which ten thousand accounts have something due', () => {
  const partners = Array.from({ length: 10_000 }, (_, i) => `partner-${i}`);
  const accrual = (partnerId: string) => policy.on.CommissionAccrued!.keys(accrued('2026-03-02', partnerId) as never);

  it('is kept in parts, so that an accrual reads and writes about a sixtieth of it', () => {
    const accountsIn = new Map<string, number>();
    for (const [, early, due] of partners.map(accrual))
      for (const key of [early!, due!]) accountsIn.set(key, (accountsIn.get(key) ?? 0) + 1);
    expect(Math.max(...accountsIn.values())).toBeLessThan(250);
  });

  it('finds all of them when it closes', () => {
    const closing = new Set(policy.on.DayClosed!.keys(closed('2026-03-02') as never));
    expect(partners.flatMap(accrual).filter((key) => !closing.has(key))).toEqual([]);
  });
});

describe('a commission that accrues late', () => {
  it('is released at once when its day has already closed', () => {
    given(growth, closed('2026-03-01'), closed('2026-03-02'))
      .whenPolicy(policy, accrued('2026-03-02'))
      .then(release('2026-03-02', END_OF_MARCH_2));
  });

  it('is not when that day closed in another zone', () => {
    given(growth, closed('2026-03-02', SAO_PAULO)).whenPolicy(policy, accrued('2026-03-02')).thenNothing();
  });
});

describe('the first day that is closed in a zone', () => {
  it('releases all that fell due before it, and leaves the rest to its day', () => {
    const history = [
      growth,
      accrued('2026-01-10'),
      accrued('2026-02-20'),
      accrued('2026-03-03'),
      accrued('2026-03-03', 'p2'),
    ];
    given(...history)
      .whenPolicy(policy, closed('2026-03-02'))
      .then(release('2026-03-02', END_OF_MARCH_2))
      .thenRow(`before-first-close:${fnv1a('p1') % 64}`, null);
    given(...history, closed('2026-03-02'))
      .whenPolicy(policy, closed('2026-03-03'))
      .then(release('2026-03-03', '2026-03-03T22:59:59.999Z', 'p2'), release('2026-03-03', '2026-03-03T22:59:59.999Z'));
  });
});

describe('an accrual in a program that was never launched', () => {
  it('is a contradiction in the log, and named as one', () => {
    expect(() => given().whenPolicy(policy, accrued('2026-03-02'))).toThrow(/growth, which was not launched/);
  });
});
