import { describe, expect, it } from '@jest/globals';
import type { ApplicationCheck, ApplicationRules, EventBody } from '@vouch/events';
import { happened } from '@vouch/testing';
import type { DecideContext, Rejection } from '../decider.js';
import {
  addressIs,
  applying,
  contact,
  contactIs,
  eventsIn,
  ids,
  launched,
  rules,
  typesIn,
} from './spec-support/application.js';

const checksIn = (decision: readonly EventBody[] | Rejection): Record<string, ApplicationCheck['outcome']> =>
  Object.fromEntries(
    eventsIn(decision).flatMap(({ type, data }) =>
      type === 'ApplicationChecked' ? data.checks.map(({ check, outcome }) => [check, outcome]) : [],
    ),
  );

/** Partner p9 is in this program, p8 in another. */
const others = [
  happened('PartnerApplied', { ...ids, partnerId: 'p9', attempt: 1 }),
  happened('PartnerInvited', { partnerId: 'p8', programId: 'studio', invitationId: 'i8', contactId: 'bo' }),
];

describe('the checks of an application', () => {
  const known = (...subjects: string[]) => subjects.map((subject) => ({ personId: 'p-7', subject }));

  it.each<[string, Partial<DecideContext>, Partial<ApplicationRules>, string, ApplicationCheck['outcome']]>([
    ['a new person', contactIs({}), {}, 'duplicate-person', 'passed'],
    ['a person of another partner', contactIs({ samePerson: known('partner-p9') }), {}, 'duplicate-person', 'failed'],
    ['one of another program', contactIs({ samePerson: known('partner-p8') }), {}, 'duplicate-person', 'notice'],
    ['one of both', contactIs({ samePerson: known('partner-p8', 'partner-p9') }), {}, 'duplicate-person', 'failed'],
    ['a person of its own', contactIs({ samePerson: known('partner-p1') }), {}, 'duplicate-person', 'passed'],
    ['a prospect', contactIs({ samePerson: known('referral-r1') }), {}, 'duplicate-person', 'notice'],
    ['a new company', contactIs({}), {}, 'duplicate-company', 'passed'],
    ['a partner’s company', contactIs({ sameCompany: known('partner-p9') }), {}, 'duplicate-company', 'failed'],
    ['that of another program', contactIs({ sameCompany: known('partner-p8') }), {}, 'duplicate-company', 'notice'],
    ['a customer’s company', contactIs({ sameCompany: known('customer-c9') }), {}, 'duplicate-company', 'notice'],
    ['a lasting address', addressIs({}), {}, 'disposable-address', 'passed'],
    ['a throw-away address', addressIs({ disposable: true }), {}, 'disposable-address', 'notice'],
    ['the same, refused', addressIs({ disposable: true }), { refuseDisposable: true }, 'disposable-address', 'failed'],
    ['an address of a company', addressIs({}), { refuseFreeMail: true }, 'free-mail', 'passed'],
    ['an address that anyone has', addressIs({ free: true }), {}, 'free-mail', 'notice'],
    ['the same, refused too', addressIs({ free: true }), { refuseFreeMail: true }, 'free-mail', 'failed'],
    ['a domain that is admitted', addressIs({}), { domains: { deny: ['rival.example'] } }, 'domain', 'passed'],
    [
      'a denied one',
      addressIs({ domain: 'rival.example' }),
      { domains: { deny: ['rival.example'] } },
      'domain',
      'failed',
    ],
    [
      'one below it',
      addressIs({ domain: 'eu.rival.example' }),
      { domains: { deny: ['rival.example'] } },
      'domain',
      'failed',
    ],
    [
      'one like it',
      addressIs({ domain: 'notrival.example' }),
      { domains: { deny: ['rival.example'] } },
      'domain',
      'passed',
    ],
  ])('of %s', (_, context, said, check, outcome) => {
    const { decision } = applying([launched(), rules(said), ...others], { contact }, context);
    expect(checksIn(decision)).toMatchObject({ [check]: outcome });
  });

  it.each<[string | undefined, ApplicationRules['countries'], ApplicationCheck['outcome'] | undefined]>([
    ['DE', {}, undefined],
    ['DE', { allow: ['DE', 'FR'] }, 'passed'],
    ['BR', { allow: ['DE', 'FR'] }, 'failed'],
    [undefined, { allow: ['DE', 'FR'] }, 'failed'],
    ['DE', { deny: ['BR'] }, 'passed'],
    ['BR', { deny: ['BR'] }, 'failed'],
    [undefined, { deny: ['BR'] }, 'passed'],
  ])('of the country %s where %j is the rule', (country, countries, outcome) => {
    const { decision } = applying([launched(), rules({ countries })], country === undefined ? {} : { country });
    expect(checksIn(decision)['country']).toBe(outcome);
  });

  it('name whom we know already, with the program of a partner, and never the domain', () => {
    const found = known('partner-p8', 'partner-p9', 'referral-r1');
    const { decision } = applying([launched(), ...others], { contact }, contactIs({ samePerson: found }));
    const [, checked] = eventsIn(decision);
    expect(checked?.data).toMatchObject({
      checks: [
        {
          check: 'duplicate-person',
          outcome: 'failed',
          matches: [
            { personId: 'p-7', subject: 'partner-p8', programId: 'studio' },
            { personId: 'p-7', subject: 'partner-p9', programId: 'growth' },
            { personId: 'p-7', subject: 'referral-r1' },
          ],
        },
        { check: 'duplicate-company', outcome: 'passed' },
        { check: 'disposable-address', outcome: 'passed' },
        { check: 'free-mail', outcome: 'passed' },
      ],
    });
    expect(JSON.stringify(decision)).not.toContain('example.com');
  });

  it('are not made of what was not given, and leave no event where there is nothing to look at', () => {
    expect(typesIn(applying([launched()], { country: 'DE' }).decision)).toEqual(['PartnerApplied']);
  });
});

describe('what the rules decide by themselves', () => {
  const outcome = (...decided: Parameters<typeof applying>) => {
    const last = eventsIn(applying(...decided).decision).at(-1);
    return last?.type === 'ApplicationApproved' || last?.type === 'ApplicationDeclined'
      ? `${last.type} by ${last.data.by}${'reason' in last.data ? `: ${last.data.reason}` : ''}`
      : 'waits';
  };
  const duplicate = contactIs({ samePerson: [{ personId: 'p-7', subject: 'partner-p9' }] });
  const disposable = addressIs({ disposable: true });

  it('open to all: lets in at once whoever passes every check', () => {
    expect(outcome([launched('open')])).toBe('ApplicationApproved by rules');
    expect(outcome([launched('open')], { contact })).toBe('ApplicationApproved by rules');
    expect(outcome([launched('open')], { contact }, disposable)).toBe('ApplicationApproved by rules');
    expect(outcome([launched('open'), ...others], { contact }, duplicate)).toBe('waits');
  });

  it('by review: waits, unless the rules let in whoever passes', () => {
    expect(outcome([launched('review')], { contact })).toBe('waits');
    expect(outcome([launched('review'), rules({ autoApprove: true })], { contact })).toBe(
      'ApplicationApproved by rules',
    );
    expect(outcome([launched('review'), rules({ autoApprove: true }), ...others], { contact }, duplicate)).toBe(
      'waits',
    );
  });

  it('a company may be in several programs: the same person in another one stands in no way', () => {
    const elsewhere = contactIs({ samePerson: [{ personId: 'p-7', subject: 'partner-p8' }] });
    const refusing = rules({ duplicates: 'decline' });
    expect(outcome([launched('open'), refusing, ...others], { contact }, elsewhere)).toBe(
      'ApplicationApproved by rules',
    );
  });

  it('turns down whom the rules refuse, with the reason', () => {
    const refusing = rules({ refuseDisposable: true, refuseFreeMail: true, duplicates: 'decline' });
    expect(outcome([launched(), refusing], { contact }, disposable)).toBe(
      'ApplicationDeclined by rules: disposable-address',
    );
    expect(outcome([launched(), refusing], { contact }, addressIs({ free: true }))).toBe(
      'ApplicationDeclined by rules: free-mail-address',
    );
    expect(outcome([launched('open'), refusing, ...others], { contact }, duplicate)).toBe(
      'ApplicationDeclined by rules: already-known',
    );
    expect(outcome([launched(), rules({ countries: { deny: ['BR'] } })], { country: 'BR' })).toBe(
      'ApplicationDeclined by rules: country-not-admitted',
    );
  });

  it('never lets in by itself somebody whose address the rules ask about and nobody gave', () => {
    expect(outcome([launched('open'), rules({ refuseDisposable: true })])).toBe('waits');
    expect(outcome([launched('open'), rules({ domains: { deny: ['rival.example'] } })])).toBe('waits');
  });

  it('says from when a declined partner may apply again', () => {
    const late = '2026-03-01T23:30:00.000Z';
    const { decision } = applying([launched(), rules({ countries: { deny: ['BR'] }, reapplyAfterDays: 30 })], {
      country: 'BR',
      occurredAt: late,
    });
    // In Berlin it is the second of March already.
    expect(eventsIn(decision).at(-1)?.data).toMatchObject({ by: 'rules', mayReapplyFrom: '2026-04-01' });
  });
});
