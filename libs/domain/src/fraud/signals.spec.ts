import { describe, expect, it } from '@jest/globals';
import { happened, given, programLaunched } from '@vouch/testing';
import type { EventData, FraudMode, FraudRule } from '@vouch/events';
import { command } from '../command.js';
import { derivedId } from '../derived-id.js';
import { RaiseSignal } from './commands.js';
import { USUAL_RULES, ruleFor } from './rules.js';
import { suspectWhenPartnerBrings } from './suspect-when-partner-brings.js';
import { duplicateAccount, fastConversion, ownCompany, ownReferral, tooLarge, tooMany } from './signals.js';

const person = (personId: string, subject: string) => ({ personId, subject });
const found = (samePerson: string[], sameCompany: string[] = []) => ({
  samePerson: samePerson.map((subject) => person('ada', subject)),
  sameCompany: sameCompany.map((subject) => person('bo', subject)),
});

describe('a customer of partner p1', () => {
  it.each([
    ['that nobody knew', null, null, null],
    ['that is its own contact', found(['partner-p1']), { persons: ['ada'] }, null],
    ['that is a prospect', found(['referral-r1']), null, null],
    ['that is the contact of another partner', found(['partner-p2']), null, null],
    ['from its own company', found([], ['partner-p1']), null, { persons: ['bo'] }],
    ['that is both', found(['partner-p1'], ['partner-p1']), { persons: ['ada'] }, null],
  ])('%s', (_, matches, own, company) => {
    expect(ownReferral(matches, 'p1')).toEqual(own);
    expect(ownCompany(matches, 'p1')).toEqual(company);
  });
});

describe('a conversion', () => {
  const convertedAfter = (seconds: number, via: 'link' | 'coupon' = 'link') =>
    ({
      via,
      referralId: 'r1',
      referredAt: '2026-02-01T10:00:00.000Z',
      convertedAt: new Date(Date.parse('2026-02-01T10:00:00.000Z') + seconds * 1000).toISOString(),
    }) as EventData<'CustomerAttributed'>;
  it.each([
    ['as fast as the limit', convertedAfter(10), 10],
    ['slower', convertedAfter(11), null],
    ['before the click', convertedAfter(-1), null],
    ['that named a coupon', convertedAfter(3, 'coupon'), null],
  ])('%s', (_, attributed, seconds) => {
    const rule = ruleFor(USUAL_RULES, 'fast-conversion');
    expect(fastConversion(attributed, rule)?.counts?.['seconds'] ?? null).toBe(seconds);
  });
});

describe('counting', () => {
  const rule = (said: Partial<FraudRule>): FraudRule => ({ signal: 'refund-rate', mode: 'flag', ...said });
  it.each([
    [20, 20, null],
    [21, 20, { counts: { count: 21, most: 20 } }],
  ])('%d within an hour, where %d are allowed', (count, most, evidence) => {
    expect(tooMany(count, rule({ most }))).toEqual(evidence);
  });
  it.each([
    [4, 9, null],
    [5, 9, null],
    [4, 10, null],
    [5, 10, { counts: { part: 5, whole: 10, percent: 50 } }],
  ])('%d of %d, where half of ten is too much', (part, whole, evidence) => {
    expect(tooLarge(part, whole, rule({ percent: 50, atLeast: 10 }))).toEqual(evidence);
  });
});

describe('an application', () => {
  const checked = (subject: string, programId: string) =>
    ({
      partnerId: 'p1',
      programId: 'growth',
      checks: [{ check: 'duplicate-person', outcome: 'notice', matches: [{ ...person('ada', subject), programId }] }],
    }) as EventData<'ApplicationChecked'>;
  it.each([
    ['of a person of another partner', checked('partner-p2', 'growth'), { persons: ['ada'], ids: ['p2'] }],
    ['of a person of a partner elsewhere', checked('partner-p2', 'studio'), null],
    ['told again', checked('partner-p1', 'growth'), null],
  ])('%s', (_, application, evidence) => {
    expect(duplicateAccount(application)).toEqual(evidence);
  });
});

describe('an account to which two partners are paid', () => {
  const at = '2026-03-02T10:00:00.000Z';
  const details = { partnerId: 'p2', detailsId: 'd2', method: 'sepa', textIds: {} } as const;
  const shared = { sameAccount: { programId: 'growth', partners: ['p1'] } };
  const set = (said: object) => happened('PayoutDetailsSet', { ...details, ...said }, { at });
  const rules = (mode: FraudMode) =>
    happened('FraudRulesSet', {
      programId: 'growth',
      rules: USUAL_RULES.map((rule) => (rule.signal === 'same-payout-account' ? { ...rule, mode } : rule)),
    });

  it.each([
    ['flag', false],
    ['hold', true],
  ] as const)('is raised in mode %s, and holds: %s', (mode, holds) => {
    const event = set(shared);
    given(programLaunched({ programId: 'growth', zone: 'UTC' }), rules(mode))
      .whenPolicy(suspectWhenPartnerBrings, event)
      .then(
        command(RaiseSignal, {
          signal: {
            partnerId: 'p2',
            programId: 'growth',
            signal: 'same-payout-account',
            signalId: derivedId('same-payout-account', 'p2', 'd2'),
            evidence: { ids: ['p1'] },
            raisedOn: '2026-03-02',
            sourceEventId: event.id,
          },
          holds,
          covers: {},
          occurredAt: at,
        }),
      );
  });

  it.each([
    ['off', 'off', shared],
    ['of nobody else', 'hold', {}],
  ] as const)('is not raised: %s', (_, mode, said) => {
    given(programLaunched({ programId: 'growth', zone: 'UTC' }), rules(mode))
      .whenPolicy(suspectWhenPartnerBrings, set(said))
      .thenNothing();
  });
});
