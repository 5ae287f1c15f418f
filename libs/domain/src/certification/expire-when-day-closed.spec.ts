import { describe, expect, it } from '@jest/globals';
import { given, happened, programLaunched } from '@vouch/testing';
import { command } from '../command.js';
import { ExpireCertification, NoticeCertificationExpiry } from './commands.js';
import { expireWhenDayClosed as policy } from './expire-when-day-closed.js';

const BERLIN = 'Europe/Berlin';
const SAO_PAULO = 'America/Sao_Paulo';

const growth = programLaunched({ zone: BERLIN });
const studio = programLaunched({ programId: 'studio', zone: SAO_PAULO });
const closed = (date: string, zone = BERLIN) => happened('DayClosed', { date, zone });

const track = (partnerId = 'p1', programId = 'growth') => ({ partnerId, programId, trackId: 'basics' });
const awarded = (expiresOn: string | null, noticeOn: string | null, partnerId = 'p1', programId = 'growth') =>
  happened('CertificationAwarded', {
    ...track(partnerId, programId),
    awardedOn: '2026-01-01',
    expiresOn,
    noticeOn,
    by: 'person',
  });
const renewed = (expiresOn: string, noticeOn: string) =>
  happened('CertificationRenewed', { ...track(), renewedOn: '2026-02-01', expiresOn, noticeOn, by: 'person' });

const endOf: Readonly<Record<string, string>> = {
  '2026-02-20': '2026-02-20T22:59:59.999Z',
  '2026-03-01': '2026-03-01T22:59:59.999Z',
};
const notice = (on: string, expiresOn: string, partnerId = 'p1') =>
  command(NoticeCertificationExpiry, { ...track(partnerId), expiresOn, occurredAt: endOf[on]! });
const expire = (on: string, partnerId = 'p1') =>
  command(ExpireCertification, { ...track(partnerId), expiresOn: on, occurredAt: endOf[on]! });

const before = [growth, closed('2026-01-31')];

describe('closing a day', () => {
  it('notices what expires soon, on its day of notice', () => {
    given(...before, awarded('2026-03-01', '2026-02-20'))
      .whenPolicy(policy, closed('2026-02-20'))
      .then(notice('2026-02-20', '2026-03-01'));
  });

  it('lets expire what holds until that day', () => {
    given(...before, awarded('2026-03-01', '2026-02-20'), awarded('2026-03-01', null, 'p2'), closed('2026-02-20'))
      .whenPolicy(policy, closed('2026-03-01'))
      .then(expire('2026-03-01', 'p2'), expire('2026-03-01'));
  });

  it('does nothing on any other day, and never for what never expires', () => {
    given(...before, awarded('2026-03-01', '2026-02-20'), awarded(null, null, 'p2'))
      .whenPolicy(policy, closed('2026-02-21'))
      .thenNothing();
  });

  it('leaves alone the programs of other zones', () => {
    const both = [awarded('2026-03-01', null), awarded('2026-03-01', null, 'p2', 'studio')];
    given(...before, studio, closed('2026-01-31', SAO_PAULO), ...both)
      .whenPolicy(policy, closed('2026-03-01'))
      .then(expire('2026-03-01'));
    given(...before, studio, closed('2026-01-31', SAO_PAULO), ...both, closed('2026-03-01'))
      .whenPolicy(policy, closed('2026-03-01', SAO_PAULO))
      .then(
        command(ExpireCertification, {
          ...track('p2', 'studio'),
          expiresOn: '2026-03-01',
          occurredAt: '2026-03-02T02:59:59.999Z',
        }),
      );
  });

  it('goes by the last day that a renewal said too', () => {
    given(...before, awarded('2026-02-20', null), renewed('2026-03-01', '2026-02-25'))
      .whenPolicy(policy, closed('2026-03-01'))
      .then(expire('2026-03-01'));
  });

  it('looks at what is due on it only, however many certifications there are', () => {
    const closing = closed('2026-03-01');
    const rows = policy.on.DayClosed?.keys(closing) ?? [];
    expect(rows.filter((key) => key.startsWith('due:') && !key.startsWith('due:2026-03-01:'))).toEqual([]);
    const others = Array.from({ length: 200 }, (_, i) => awarded('2027-01-01', '2026-12-01', `p${i}`));
    given(...before, ...others, awarded('2026-03-01', null))
      .whenPolicy(policy, closing)
      .then(expire('2026-03-01'));
  });
});

describe('what is awarded late', () => {
  it('expires at once when its last day has closed, without a notice', () => {
    given(growth, closed('2026-02-28'), closed('2026-03-01'))
      .whenPolicy(policy, awarded('2026-03-01', '2026-02-20'))
      .then(expire('2026-03-01'));
  });

  it('is noticed at once when only the day of notice has', () => {
    given(growth, closed('2026-02-20'))
      .whenPolicy(policy, awarded('2026-03-01', '2026-02-20'))
      .then(notice('2026-02-20', '2026-03-01'));
  });
});

describe('the first day that is closed in a zone', () => {
  it('lets expire all that fell due before it, and leaves the rest to its day', () => {
    const history = [growth, awarded('2026-02-20', null), awarded('2026-03-01', null, 'p2')];
    given(...history)
      .whenPolicy(policy, closed('2026-02-28'))
      .then(expire('2026-02-20'));
    given(...history, closed('2026-02-28'))
      .whenPolicy(policy, closed('2026-03-01'))
      .then(expire('2026-03-01', 'p2'));
  });
});

describe('a certification in a program that was never launched', () => {
  it('is a contradiction in the log, and named as one', () => {
    expect(() => given().whenPolicy(policy, awarded('2026-03-01', null))).toThrow(/growth, which was not launched/);
  });
});
