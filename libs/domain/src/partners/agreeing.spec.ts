import { describe, it } from '@jest/globals';
import type { EventData, RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched, sealedId, shareOf } from '@vouch/testing';
import { command } from '../command.js';
import { AgreePartnerTerms, EndPartnerTerms, SetPartnerGroups } from './agreement-commands.js';
import { about, applied, approved, ids, terminated } from './spec-support/partner.js';

const launched = programLaunched({ zone: 'Europe/Berlin' });
const closed = (date: string) => happened('DayClosed', { date, zone: 'Europe/Berlin' });
const RULES = { rules: [shareOf('0.3', 24)], without: [] };
/** 23:30 on the last of January in UTC is February in Berlin. */
const NOW = '2026-01-31T23:30:00.000Z';

const member = (...events: readonly RecordedEvent[]) =>
  given(applied, approved, ...events).alongside(launched, closed('2026-01-31'));
const agree = (change: Partial<AgreePartnerTerms> = {}) =>
  command(AgreePartnerTerms, {
    ...about,
    agreementId: 'a1',
    terms: { rules: [shareOf('0.3', 24)] },
    reason: 'negotiated',
    occurredAt: NOW,
    ...change,
  });
const agreed = (change: Partial<EventData<'PartnerTermsAgreed'>> = {}) =>
  happened('PartnerTermsAgreed', {
    ...ids,
    agreementId: 'a1',
    from: '2026-02-01',
    terms: RULES,
    reason: 'negotiated',
    ...change,
  });

describe('terms that are agreed with one partner', () => {
  it("count from today on, in the program's zone, until they are ended", () => {
    member().when(agree()).then(agreed());
  });

  it('count on the days that are said, and keep the note sealed', () => {
    const days = { from: '2026-03-01', until: '2026-05-31' };
    member()
      .when(agree({ ...days, note: 'As promised on the phone.' }))
      .then(agreed({ ...days, noteId: sealedId('note') }));
  });

  it('may be that rules of the program do not apply', () => {
    const terms = { rules: [], without: ['share'] };
    member()
      .when(agree({ terms: { without: ['share'] } }))
      .then(agreed({ terms }));
  });

  it('are the same when they are said again, also after they were ended', () => {
    const ended = happened('PartnerTermsEnded', { ...ids, agreementId: 'a1', lastDay: '2026-02-01', reason: 'over' });
    member(agreed()).when(agree()).thenNothing();
    member(agreed(), ended)
      .when(agree({ occurredAt: '2026-02-20T10:00:00.000Z' }))
      .thenNothing();
  });

  it.each([
    ['others of the same name', [agreed()], { until: '2026-12-31' }, 'AgreementAlreadyMade', 'another id'],
    ['a day that is over', [], { from: '2026-01-31' }, 'AgreementInPast', '2026-01-31 is past'],
    ['an end before the beginning', [], { from: '2026-03-01', until: '2026-02-28' }, 'AgreementEndedBeforeItBegan', ''],
    ['without a rule that there is not', [], { terms: { without: ['bonus'] } }, 'RuleUnknown', 'Its rules are share'],
    ['one that is no partner any more', [terminated], {}, 'PartnerTerminated', ''],
  ] as const)('are refused: %s', (_, before, change, code, says) => {
    member(...before)
      .when(agree(change as Partial<AgreePartnerTerms>))
      .thenRejected(code, says);
  });

  it('are refused for a day that was closed before it was over', () => {
    given(applied, approved)
      .alongside(launched, closed('2026-02-01'))
      .when(agree())
      .thenRejected('AgreementInPast', 'Name a later day');
  });

  it('are for partners that were let in', () => {
    given(applied).alongside(launched).when(agree()).thenRejected('PartnerNotApproved');
  });
});

describe('the end of an agreement', () => {
  const end = (change: Partial<EndPartnerTerms> = {}) =>
    command(EndPartnerTerms, { ...about, agreementId: 'a1', reason: 'over', occurredAt: NOW, ...change });
  const ended = (lastDay: string) =>
    happened('PartnerTermsEnded', { ...ids, agreementId: 'a1', lastDay, reason: 'over' });

  it.each([
    ['today, where nothing is said', {}, [], '2026-02-01'],
    ['on the day that is said', { lastDay: '2026-06-30' }, [], '2026-06-30'],
    ['earlier than it was to be', { lastDay: '2026-02-28' }, [ended('2026-06-30')], '2026-02-28'],
  ] as const)('is %s', (_, change, before, lastDay) => {
    member(agreed(), ...before)
      .when(end(change))
      .then(ended(lastDay));
  });

  it.each([
    ['that is the same', { lastDay: '2026-06-30' }, ended('2026-06-30')],
    ['that is past already', {}, ended('2026-01-15')],
  ] as const)('changes nothing when it is one %s', (_, change, before) => {
    member(agreed(), before).when(end(change)).thenNothing();
  });

  it.each([
    ['of an agreement that nobody made', { agreementId: 'a2' }, 'AgreementUnknown'],
    ['on a day that is over', { lastDay: '2026-01-31' }, 'AgreementInPast'],
    ['later than the one that is known', { lastDay: '2026-07-01' }, 'AgreementEndsEarlier'],
  ] as const)('is refused %s', (_, change, code) => {
    member(agreed({ until: '2026-06-30' }))
      .when(end(change))
      .thenRejected(code);
  });
});

describe('the groups of a partner', () => {
  const set = (...groups: string[]) => command(SetPartnerGroups, { ...about, groups, occurredAt: NOW });
  const wasSet = (...groups: string[]) => happened('PartnerGroupsSet', { ...ids, groups, from: '2026-02-01' });

  it('are those that were said last, each once, from today on', () => {
    member()
      .when(set('vip', 'agencies', 'vip'))
      .then(wasSet('agencies', 'vip'));
    member(wasSet('agencies', 'vip')).when(set('vip')).then(wasSet('vip'));
    member(wasSet('vip')).when(set()).then(wasSet());
  });

  it('stay where nothing changes', () => {
    member().when(set()).thenNothing();
    member(wasSet('agencies', 'vip')).when(set('vip', 'agencies')).thenNothing();
  });

  it('are those of partners that were let in', () => {
    given(applied).alongside(launched).when(set('vip')).thenRejected('PartnerNotApproved');
  });
});
