import { describe, it } from '@jest/globals';
import type { EventData } from '@vouch/events';
import {
  given,
  happened,
  programLaunched,
  sealedId,
  shareOf,
  sharing,
  someTerms,
  someTiers,
  tierCriteria,
} from '@vouch/testing';
import { command } from '../command.js';
import { CloseProgram, LaunchProgram, PauseProgram, PublishTerms, ResumeProgram } from './commands.js';

const programId = 'growth';
const REGISTERED = { name: 'Registered', criteria: {} };
const GOLD = { name: 'Gold', criteria: { activeCustomers: 5, certified: true }, pays: sharing('0.25') };
const terms = (rate = '0.2', months = 12) => ({ holdingDays: 30, rules: [shareOf(rate, months)] });
const TERMS = terms();
const LAUNCHED_AT = '2026-01-01T09:00:00.000Z';

const launch = (change: Partial<LaunchProgram> = {}) =>
  command(LaunchProgram, {
    programId,
    name: 'Growth',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    terms: TERMS,
    tiers: [REGISTERED, GOLD],
    ...change,
  });

const launched = programLaunched(
  { zone: 'Europe/Berlin', admission: 'review', tiers: [REGISTERED, GOLD] },
  { at: LAUNCHED_AT },
);

const tier = (name: string, activeCustomers: number, certified: boolean) => ({
  name,
  criteria: tierCriteria({ activeCustomers, certified }),
});

describe('launching a program', () => {
  it('records its terms as version 1, and what is usual where nothing is said', () => {
    given().when(launch()).then(launched);
  });

  it('counts a million of its currency as the bound of what is plausible, in the minor unit', () => {
    given()
      .when(launch({ currency: 'JPY' }))
      .then({
        type: 'ProgramLaunched',
        data: { ...launched.data, currency: 'JPY', plausibleMonthlyRevenueMinor: 1_000_000 },
      });
  });

  it('takes another bound, other windows, another admission, conditions and acceptance', () => {
    given()
      .when(
        launch({
          plausibleMonthlyRevenueMinor: 5,
          referralWindowDays: 30,
          dealProtectionDays: 180,
          admission: 'invitation',
          terms: { ...TERMS, requires: { certification: true } },
          acceptance: 'required',
        }),
      )
      .then({
        type: 'ProgramLaunched',
        data: {
          ...launched.data,
          plausibleMonthlyRevenueMinor: 5,
          referralWindowDays: 30,
          dealProtectionDays: 180,
          admission: 'invitation',
          terms: someTerms({ requires: { certification: true, membershipFee: false } }),
          acceptance: 'required',
        },
      });
  });

  it('takes tiers that each ask for more in one way and no less in the others', () => {
    const tiers = [
      ...[tier('A', 0, false), tier('B', 3, false), tier('C', 3, true), tier('D', 4, true)],
      { name: 'E', criteria: tierCriteria({ activeCustomers: 4, certified: true, customersWon: 9 }) },
      {
        name: 'F',
        criteria: tierCriteria({ activeCustomers: 4, certified: true, customersWon: 9, retainedRevenueMinor: 1 }),
      },
    ];
    given()
      .when(launch({ tiers }))
      .then({ type: 'ProgramLaunched', data: { ...launched.data, tiers } });
  });

  it('is harmless when it is already launched so', () => {
    given(launched).when(launch()).thenNothing();
  });

  it('is refused when it is already launched otherwise, because published terms never change', () => {
    given(launched)
      .when(launch({ terms: terms('0.3') }))
      .thenRejected('ProgramAlreadyLaunched', 'never change');
  });

  it.each([
    ['no tier', [], 'TiersMissing'],
    ['a first tier that asks for customers', [tier('A', 1, false)], 'FirstTierAskedForSomething'],
    ['a first tier that asks for a certification', [tier('A', 0, true)], 'FirstTierAskedForSomething'],
    [
      'a first tier that asks for revenue',
      [{ name: 'A', criteria: { retainedRevenueMinor: 1 } }],
      'FirstTierAskedForSomething',
    ],
    ['two tiers of one name', [tier('A', 0, false), tier('A', 1, false)], 'TierNameRepeated'],
    [
      'a tier that asks for fewer customers',
      [tier('A', 0, false), tier('B', 3, false), tier('C', 2, true)],
      'TiersOutOfOrder',
    ],
    [
      'a tier that gives up the certification',
      [tier('A', 0, false), tier('B', 3, true), tier('C', 9, false)],
      'TiersOutOfOrder',
    ],
    [
      'a tier that asks for nothing more',
      [tier('A', 0, false), tier('B', 3, true), tier('C', 3, true)],
      'TiersOutOfOrder',
    ],
  ])('is refused with %s', (_, tiers, code) => {
    given().when(launch({ tiers })).thenRejected(code);
  });
});

describe('publishing terms', () => {
  const NOW = '2026-02-01T09:00:00.000Z';
  const LATER = '2026-04-01T00:00:00.000Z';
  const BETTER =
    'Rule share: 20 % of each payment of its customers, for 12 months from the conversion → 30 % of each payment of its customers, for 12 months from the conversion.';
  const publish = (change: Partial<PublishTerms> = {}) =>
    command(PublishTerms, { programId, terms: terms('0.3'), occurredAt: NOW, ...change });
  const published = (change: Partial<EventData<'TermsPublished'>> = {}) =>
    happened('TermsPublished', {
      programId,
      terms: someTerms({ version: 2, rules: [shareOf('0.3', 12)] }),
      tiers: launched.data.tiers,
      effectiveFrom: NOW,
      acceptance: 'none',
      difference: [BETTER],
      ...change,
    });

  it('makes the next version, in force from now on, with the tiers of the one before', () => {
    given(launched).when(publish()).then(published());
    given(launched, published())
      .when(publish({ terms: terms('0.3', 24) }))
      .then(
        published({
          terms: someTerms({ version: 3, rules: [shareOf('0.3', 24)] }),
          difference: [
            'Rule share: 30 % of each payment of its customers, for 12 months from the conversion → 30 % of each payment of its customers, for 24 months from the conversion.',
          ],
        }),
      );
  });

  it('takes a later beginning, told in any zone, other tiers, and a need for acceptance', () => {
    given(launched)
      .when(publish({ effectiveFrom: '2026-04-01T02:00:00+02:00', tiers: [REGISTERED], acceptance: 'required' }))
      .then(
        published({
          tiers: someTiers([REGISTERED]),
          effectiveFrom: LATER,
          acceptance: 'required',
          difference: [BETTER, 'They apply to a partner only from its acceptance on.', 'Tier Gold is no more.'],
        }),
      );
  });

  it('is harmless when the latest version says the same', () => {
    given(launched)
      .when(publish({ terms: TERMS }))
      .thenNothing();
    given(launched, published({ effectiveFrom: LATER }))
      .when(publish({ effectiveFrom: LATER }))
      .thenNothing();
  });

  it('is refused where only the beginning differs, because that never changes', () => {
    given(launched, published({ effectiveFrom: LATER }))
      .when(publish({ effectiveFrom: '2026-05-01T00:00:00Z' }))
      .thenRejected('TermsUnchanged', 'Version 2');
  });

  it('is refused for the past: before the publication, and for a day that is over', () => {
    given(launched)
      .when(publish({ effectiveFrom: '2026-02-01T08:59:59Z' }))
      .thenRejected('TermsEffectiveInPast');
    const closed = happened('DayClosed', { date: '2026-02-01', zone: 'Europe/Berlin' });
    given(launched).alongside(closed).when(publish()).thenRejected('TermsEffectiveInPast', 'days that are over');
    const elsewhere = happened('DayClosed', { date: '2026-02-01', zone: 'UTC' });
    given(launched).alongside(elsewhere).when(publish()).then(published());
    given(launched)
      .alongside(closed)
      .when(publish({ effectiveFrom: '2026-02-02T00:00:00+01:00' }))
      .then(published({ effectiveFrom: '2026-02-01T23:00:00.000Z' }));
  });

  it('is refused before the beginning of the version before', () => {
    given(launched, published({ effectiveFrom: LATER }))
      .when(publish({ terms: terms('0.3', 1) }))
      .thenRejected('TermsOutOfOrder', LATER);
  });

  it('is refused with tiers that do not stand in order', () => {
    given(launched)
      .when(publish({ tiers: [GOLD] }))
      .thenRejected('FirstTierAskedForSomething');
  });

  it('is refused for a program that was not launched, or was closed', () => {
    given().when(publish()).thenRejected('ProgramNotLaunched');
    given(launched, happened('ProgramClosed', { programId, reason: 'discontinued' }))
      .when(publish())
      .thenRejected('ProgramClosed', 'discontinued');
  });
});

describe('pausing, resuming and closing a program', () => {
  const paused = happened('ProgramPaused', { programId, reason: 'capacity' });
  const closed = happened('ProgramClosed', { programId, reason: 'discontinued' });
  const pause = (change: Partial<PauseProgram> = {}) =>
    command(PauseProgram, { programId, reason: 'capacity', ...change });
  const resume = command(ResumeProgram, { programId });
  const close = (change: Partial<CloseProgram> = {}) =>
    command(CloseProgram, { programId, reason: 'discontinued', ...change });

  it('says why as a code, and leaves what is said about it to the vault', () => {
    given(launched).when(pause()).then(paused);
    given(launched)
      .when(pause({ note: 'Ann is on leave.' }))
      .then({ type: 'ProgramPaused', data: { programId, reason: 'capacity', noteId: sealedId('note') } });
    given(launched)
      .when(close({ note: 'Moved.' }))
      .then({ type: 'ProgramClosed', data: { programId, reason: 'discontinued', noteId: sealedId('note') } });
  });

  it('is harmless when it is so already', () => {
    given(launched, paused).when(pause()).thenNothing();
    given(launched).when(resume).thenNothing();
    given(launched, closed).when(close()).thenNothing();
  });

  it('goes on from a pause, and closes from there as well', () => {
    given(launched, paused).when(resume).then({ type: 'ProgramResumed', data: { programId } });
    given(launched, paused, happened('ProgramResumed', { programId })).when(pause()).then(paused);
    given(launched, paused).when(close()).then(closed);
  });

  it('is refused for another reason while it is paused, and for good once it is closed', () => {
    given(launched, paused)
      .when(pause({ reason: 'legal' }))
      .thenRejected('ProgramPaused', 'capacity');
    for (const command of [pause(), resume, close({ reason: 'legal' })])
      given(launched, closed).when(command).thenRejected('ProgramClosed', 'for good');
  });

  it('is refused for a program that was not launched', () => {
    for (const command of [pause(), resume, close()]) given().when(command).thenRejected('ProgramNotLaunched');
  });
});
