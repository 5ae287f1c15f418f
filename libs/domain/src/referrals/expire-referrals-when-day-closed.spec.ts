import { describe, it } from '@jest/globals';
import { given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { fnv1a } from '../fnv1a.js';
import { ExpireReferral } from './commands.js';
import { expireReferralsWhenDayClosed as policy } from './expire-referrals-when-day-closed.js';

const zone = 'Europe/Berlin';
const launched = programLaunched({ zone });
const overseas = programLaunched({ programId: 'overseas', zone: 'America/New_York' });
const accepted = (referralId: string, expiresOn: string, programId = 'growth') =>
  happened('ReferralAccepted', {
    referralId,
    programId,
    partnerId: 'p1',
    via: 'form',
    referredAt: '2026-01-05T10:00:00.000Z',
    referredOn: '2026-01-05',
    expiresOn,
    expiresAt: '2026-04-05T21:59:59.999Z',
  });
const closed = (date: string, where = zone) => happened('DayClosed', { date, zone: where });
const ids = { programId: 'growth', partnerId: 'p1' };
/** Its business time is the end of its last day, whenever that was noticed. */
const expire = (referralId: string, expiredOn: string, occurredAt: string) =>
  command(ExpireReferral, { referralId, ...ids, expiredOn, occurredAt });

const third = expire('r1', '2026-04-03', '2026-04-03T21:59:59.999Z');

describe('a referral whose time goes by', () => {
  const before = given(launched, closed('2026-04-01'), accepted('r1', '2026-04-03'));

  it('expires when its last day closes, at the end of that day', () => {
    before.whenPolicy(policy, closed('2026-04-02')).thenNothing();
    before
      .whenPolicy(policy, closed('2026-04-03'))
      .then(third)
      .thenRow(`due:2026-04-03:${fnv1a('r1') % 64}`, null);
  });

  it('expires with all others of that day, and once', () => {
    const both = [launched, closed('2026-04-01'), accepted('r1', '2026-04-03'), accepted('r2', '2026-04-03')];
    given(...both, accepted('r3', '2026-04-04'))
      .whenPolicy(policy, closed('2026-04-03'))
      .then(third, expire('r2', '2026-04-03', '2026-04-03T21:59:59.999Z'));
    given(...both, closed('2026-04-03'))
      .whenPolicy(policy, closed('2026-04-04'))
      .thenNothing();
  });

  it('expires when the day closes in the zone of its program, not in another', () => {
    const there = accepted('r9', '2026-04-03', 'overseas');
    const events = [launched, overseas, closed('2026-04-01'), closed('2026-04-01', 'America/New_York')];
    given(...events, accepted('r1', '2026-04-03'), there)
      .whenPolicy(policy, closed('2026-04-03'))
      .then(third);
    given(...events, accepted('r1', '2026-04-03'), there, closed('2026-04-03'))
      .whenPolicy(policy, closed('2026-04-03', 'America/New_York'))
      .then(
        command(ExpireReferral, {
          referralId: 'r9',
          programId: 'overseas',
          partnerId: 'p1',
          expiredOn: '2026-04-03',
          occurredAt: '2026-04-04T03:59:59.999Z',
        }),
      );
  });
});

describe('a referral that is accepted when its last day has closed', () => {
  it('expires at once, as of that day', () => {
    for (const date of ['2026-04-03', '2026-04-20'])
      given(launched, closed(date))
        .whenPolicy(policy, accepted('r1', '2026-04-03'))
        .then(third)
        .thenRow(`due:2026-04-03:${fnv1a('r1') % 64}`, null);
  });

  it('waits where that day closed only in another zone', () => {
    given(launched, overseas, closed('2026-04-20', 'America/New_York'))
      .whenPolicy(policy, accepted('r1', '2026-04-03'))
      .thenNothing();
  });
});

describe('a referral that is accepted before any day of its zone was closed', () => {
  it('expires with the first that closes, if that is a later one', () => {
    given(launched, accepted('r1', '2026-04-03')).whenPolicy(policy, closed('2026-04-10')).then(third);
  });

  it('expires on its day, once', () => {
    const early = given(launched, accepted('r1', '2026-04-03'));
    early.whenPolicy(policy, closed('2026-04-03')).then(third);
    given(launched, accepted('r1', '2026-04-03'), closed('2026-04-01'))
      .whenPolicy(policy, closed('2026-04-03'))
      .then(third);
    for (const date of ['2026-04-03', '2026-04-10'])
      given(launched, accepted('r1', '2026-04-03'), closed(date))
        .whenPolicy(policy, closed('2026-04-11'))
        .thenNothing();
  });

  it('is not ended by the first day of another zone', () => {
    given(launched, overseas, accepted('r1', '2026-04-03'), closed('2026-04-10', 'America/New_York'))
      .whenPolicy(policy, closed('2026-04-10'))
      .then(third);
  });
});
