import { describe, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched, sealedId } from '@vouch/testing';
import { command } from '../command.js';
import { DisqualifyReferral, QualifyReferral } from './commands.js';

const ids = { referralId: 'r1', programId: 'growth', partnerId: 'p1' };
const at = (day: string) => `2026-03-${day}T23:30:00.000Z`;
const launched = programLaunched({ zone: 'Europe/Berlin' });
const made = happened('ReferralMade', { ...ids, via: 'link', code: 'fair' }, { at: at('01') });
const accepted = happened('ReferralAccepted', {
  ...ids,
  via: 'link',
  referredAt: at('01'),
  referredOn: '2026-03-02',
  expiresOn: '2026-03-20',
  expiresAt: at('20'),
});
const refused = happened('ReferralRefused', { ...ids, via: 'link', referredAt: at('01'), reason: 'own-referral' });
const converted = happened('ReferralConverted', { ...ids, via: 'link', customerId: 'c1', convertedOn: '2026-03-09' });
const qualified = happened('ReferralQualified', { ...ids, via: 'link', code: 'fair', qualifiedOn: '2026-03-11' });
const disqualified = happened('ReferralDisqualified', {
  ...ids,
  reason: 'no-budget',
  qualifiedOn: qualified.data.qualifiedOn,
  disqualifiedOn: '2026-03-12',
});

const qualify = (day = '10', change: Partial<QualifyReferral> = {}) =>
  command(QualifyReferral, { ...ids, ...change, occurredAt: at(day) });
const disqualify = (change: Partial<DisqualifyReferral> = {}) =>
  command(DisqualifyReferral, { ...ids, reason: 'no-budget', occurredAt: at('12'), ...change });
const standing = [made, accepted];

describe('qualifying a lead', () => {
  it('says so on the day of the program', () => {
    given(...standing)
      .alongside(launched)
      .when(qualify())
      .then(qualified);
  });

  it('is harmless when it is told again', () => {
    given(...standing, qualified)
      .alongside(launched)
      .when(qualify('11'))
      .thenNothing();
  });

  it('of one that converted may be told later', () => {
    given(...standing, converted)
      .alongside(launched)
      .when(qualify('25'))
      .then({ ...qualified, data: { ...qualified.data, qualifiedOn: '2026-03-26' } });
  });

  it.each<[string, RecordedEvent[], QualifyReferral, string]>([
    ['that nobody knows', [], qualify(), 'ReferralNotFound'],
    ['of another partner', standing, qualify('10', { partnerId: 'p2' }), 'ReferralOfOtherPartner'],
    ['whose partner is not let in yet', [made], qualify(), 'ReferralNotJudged'],
    ['that was refused', [made, refused], qualify(), 'ReferralWasRefused'],
    [
      'before its first contact',
      standing,
      command(QualifyReferral, { ...ids, occurredAt: '2026-03-01T23:29:59.999Z' }),
      'ReferralNotMadeYet',
    ],
    ['after its time', standing, qualify('21'), 'ReferralHasExpired'],
    ['that was disqualified', [...standing, qualified, disqualified], qualify('14'), 'ReferralAlreadyDisqualified'],
  ])('is refused for a referral %s', (_, before, told, code) => {
    given(...before)
      .alongside(launched)
      .when(told)
      .thenRejected(code, 'r1');
  });
});

describe('disqualifying a lead', () => {
  it('says why', () => {
    given(...standing, qualified)
      .alongside(launched)
      .when(disqualify({ note: 'They were bought.' }))
      .then({
        type: 'ReferralDisqualified',
        data: {
          ...ids,
          reason: 'no-budget',
          noteId: sealedId('note'),
          qualifiedOn: qualified.data.qualifiedOn,
          disqualifiedOn: '2026-03-13',
        },
      });
  });

  it('is harmless when it is told again, and refused for what was never qualified', () => {
    given(...standing, qualified, disqualified)
      .alongside(launched)
      .when(disqualify())
      .thenNothing();
    given(...standing)
      .alongside(launched)
      .when(disqualify())
      .thenRejected('ReferralNotQualified', 'r1');
  });
});
