import { describe, it } from '@jest/globals';
import type { EventData } from '@vouch/events';
import { given, happened, programLaunched, sharing } from '@vouch/testing';
import { command } from '../command.js';
import {
  DefineApplicationForm,
  DefineTrack,
  SetApplicationRules,
  type ApplicationFormField,
} from './admission-commands.js';
import { ChangeAdmission } from './commands.js';

const programId = 'growth';
const REGISTERED = { name: 'Registered', criteria: {} };
const GOLD = { name: 'Gold', criteria: { activeCustomers: 5, certified: true }, pays: sharing('0.25') };
const LAUNCHED_AT = '2026-01-01T09:00:00.000Z';

const launched = programLaunched(
  { zone: 'Europe/Berlin', admission: 'review', tiers: [REGISTERED, GOLD] },
  { at: LAUNCHED_AT },
);

describe('the admission', () => {
  const change = (admission: 'open' | 'review') => command(ChangeAdmission, { programId, admission });

  it('can be changed', () => {
    given(launched)
      .when(change('open'))
      .then({ type: 'AdmissionChanged', data: { programId, admission: 'open' } });
  });

  it('stays where nothing changes', () => {
    given(launched).when(change('review')).thenNothing();
    given(launched, happened('AdmissionChanged', { programId, admission: 'open' }))
      .when(change('open'))
      .thenNothing();
  });

  it('is refused for a program that is closed', () => {
    given(launched, happened('ProgramClosed', { programId, reason: 'legal' }))
      .when(change('open'))
      .thenRejected('ProgramClosed');
  });
});

describe('the application form', () => {
  const field = (change: Partial<ApplicationFormField> = {}): ApplicationFormField => ({
    name: 'motivation',
    label: 'Why do you want to join?',
    kind: 'text',
    required: true,
    ...change,
  });
  const choice = field({ name: 'team', kind: 'choice', options: ['1-10', 'more'] });
  const define = (...fields: ApplicationFormField[]) => command(DefineApplicationForm, { programId, fields });
  const defined = (version: number, ...fields: ApplicationFormField[]) =>
    happened('ApplicationFormDefined', { programId, version, fields });

  it('gets a version each time that it changes', () => {
    given(launched)
      .when(define(field(), choice))
      .then(defined(1, field(), choice));
    given(launched, defined(1, field(), choice))
      .when(define(field()))
      .then(defined(2, field()));
    given(launched, defined(1, field())).when(define(field())).thenNothing();
  });

  it.each([
    ['two fields of one name', [field(), field({ kind: 'url' })], 'FieldNameRepeated'],
    ['a choice without options', [field({ kind: 'choice' })], 'OptionsMissing'],
    ['options where nothing is chosen', [field({ options: ['a'] })], 'OptionsUnexpected'],
    ['an option twice', [{ ...choice, options: ['a', 'a'] }], 'OptionRepeated'],
  ])('is refused with %s', (_, fields, code) => {
    given(launched)
      .when(define(...fields))
      .thenRejected(code);
  });
});

describe('the application rules', () => {
  const usual = {
    countries: {},
    domains: {},
    refuseFreeMail: false,
    refuseDisposable: true,
    duplicates: 'review' as const,
    autoApprove: false,
    reapplyAfterDays: 0,
  };
  const set = (change: Partial<SetApplicationRules> = {}) => command(SetApplicationRules, { programId, ...change });
  const wasSet = (version: number, change: Partial<EventData<'ApplicationRulesSet'>['rules']> = {}) =>
    happened('ApplicationRulesSet', { programId, version, rules: { ...usual, ...change } });

  it('are what is usual where nothing is said', () => {
    given(launched).when(set()).then(wasSet(1));
  });

  it('get a version each time that they change', () => {
    const strict = {
      countries: { allow: ['DE'], deny: ['FR'] },
      domains: { deny: ['rival.example'] },
      autoApprove: true,
    };
    given(launched, wasSet(1)).when(set(strict)).then(wasSet(2, strict));
    given(launched, wasSet(1)).when(set()).thenNothing();
  });

  it('are refused where they contradict themselves', () => {
    given(launched)
      .when(set({ countries: { allow: ['DE', 'FR'], deny: ['FR'] } }))
      .thenRejected('CountryAllowedAndDenied', 'FR');
  });
});

describe('a certification track', () => {
  const requirements = [
    { requirementId: 'course', name: 'Course' },
    { requirementId: 'exam', name: 'Exam', passScore: 80 },
  ];
  const define = (change: Partial<DefineTrack> = {}) =>
    command(DefineTrack, { programId, trackId: 'basics', name: 'Basics', requirements, ...change });
  const defined = (version: number, change: Partial<EventData<'TrackDefined'>> = {}) =>
    happened('TrackDefined', {
      programId,
      trackId: 'basics',
      version,
      name: 'Basics',
      requirements,
      validMonths: null,
      noticeDays: 30,
      ...change,
    });

  it('gets a version each time that it changes, apart from other tracks', () => {
    given(launched).when(define()).then(defined(1));
    given(launched, defined(1))
      .when(define({ validMonths: 12 }))
      .then(defined(2, { validMonths: 12 }));
    given(launched, defined(1)).when(define()).thenNothing();
    given(launched, defined(1))
      .when(define({ trackId: 'constructor' }))
      .then(defined(1, { trackId: 'constructor' }));
  });

  it('is refused with a requirement twice', () => {
    given(launched)
      .when(define({ requirements: [requirements[0]!, requirements[0]!] }))
      .thenRejected('RequirementRepeated', 'course');
  });

  it('is refused in a program that was not launched', () => {
    given().when(define()).thenRejected('ProgramNotLaunched');
  });
});
