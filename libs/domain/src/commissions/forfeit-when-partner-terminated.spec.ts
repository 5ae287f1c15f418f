import { describe, expect, it } from '@jest/globals';
import { commissionAccrued, given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { ForfeitCommissions } from './commands.js';
import { forfeitWhenPartnerTerminated as policy } from './forfeit-when-partner-terminated.js';

const ids = { partnerId: 'p1', programId: 'growth' };
const launched = programLaunched({ zone: 'Europe/Berlin' });
/** The next day in Berlin. */
const at = '2026-03-31T22:30:00.000Z';

const accrued = (occurredOn: string, currency = 'EUR') =>
  happened('CommissionAccrued', commissionAccrued({ currency, occurredOn, releaseOn: occurredOn }), {
    at: `${occurredOn}T09:00:00.000Z`,
  });
const terminated = (balance: 'forfeit' | 'pay-out') =>
  happened('PartnerTerminated', { ...ids, reason: 'fraud', balance, referrals: 'stop' }, { at });
const forfeit = (currency: string, occurredAt: string) =>
  command(ForfeitCommissions, {
    ...ids,
    currency,
    forfeitedOn: '2026-04-01',
    sourceEventId: terminated('forfeit').id,
    occurredAt,
  });

describe('a partner that is terminated', () => {
  it('and forfeits its balance loses it on each account, on the day that it is in the zone of the program', () => {
    given(launched, accrued('2026-02-01'), accrued('2026-02-02'), accrued('2026-02-03', 'USD'))
      .whenPolicy(policy, terminated('forfeit'))
      .then(forfeit('EUR', at), forfeit('USD', at));
  });

  it('loses what accrues late for payments until then as well, and nothing of what is later', () => {
    const late = accrued('2026-04-01');
    given(launched, terminated('forfeit')).whenPolicy(policy, late).then(forfeit('EUR', late.occurredAt));
    given(launched, terminated('forfeit')).whenPolicy(policy, accrued('2026-04-02')).thenNothing();
  });

  it('and is paid out keeps all', () => {
    given(launched, accrued('2026-02-01')).whenPolicy(policy, terminated('pay-out')).thenNothing();
    given(launched, terminated('pay-out')).whenPolicy(policy, accrued('2026-03-01')).thenNothing();
  });

  it('in a program that was never launched is a contradiction in the log, and named as one', () => {
    expect(() => given().whenPolicy(policy, terminated('forfeit'))).toThrow(/growth ended, which was not launched/);
  });
});
