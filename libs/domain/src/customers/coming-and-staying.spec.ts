import { describe, it } from '@jest/globals';
import { given, happened, sealedId, vaultHasText, vaultFinds } from '@vouch/testing';
import { command } from '../command.js';
import {
  RecordChurn,
  RecordConversion,
  RecordReturn,
  RecordSignUp,
  RecordSubscriptionChange,
  ReportSource,
} from './commands.js';

const at = '2026-03-01T10:00:00.000Z';
const later = '2026-03-01T10:00:00.001Z';
const c1 = { customerId: 'c1' };

const prospect = { name: 'Ada Example', email: 'ada@example.com' };
const personId = sealedId('person');
const known = (subject: string) => ({ personId: sealedId(subject), subject });

describe('signing up', () => {
  const said = { ...c1, clickId: 'k1', couponCode: 'ada10' };
  const signedUp = happened('CustomerSignedUp', { ...said, personId }, { at });
  const signUp = (change: Partial<RecordSignUp> = {}) =>
    command(RecordSignUp, { ...said, person: prospect, ...change });

  it('is recorded with what it came from, and who it is in the vault', () => {
    given().when(signUp()).then(signedUp);
    given().when(command(RecordSignUp, c1)).then({ type: 'CustomerSignedUp', data: c1 });
  });

  it('is the same however the coupon is typed', () => {
    given()
      .when(signUp({ couponCode: 'ADA10' }))
      .then(signedUp);
    given(signedUp)
      .when(signUp({ couponCode: 'Ada10' }))
      .thenNothing();
  });

  it('is harmless when it is told again, with or without its time', () => {
    given(signedUp).when(signUp()).thenNothing();
    given(signedUp)
      .when(signUp({ occurredAt: at }))
      .thenNothing();
    given(signedUp)
      .when(signUp(), vaultFinds('person', { personId: sealedId('again'), samePerson: [known('partner-p1')] }))
      .thenNothing();
  });

  it.each([
    ['another click', { clickId: 'k2' }],
    ['no click', { clickId: undefined }],
    ['another coupon', { couponCode: 'ada20' }],
    ['nobody', { person: undefined }],
    ['another time', { occurredAt: later }],
  ])('is refused when it is told again with %s', (_, other) => {
    given(signedUp).when(signUp(other)).thenRejected('CustomerAlreadySignedUp', 'c1');
  });

  it('may be told after the conversion', () => {
    given(happened('CustomerConverted', c1)).when(signUp()).then(signedUp);
  });
});

describe('whom the vault finds a customer to be', () => {
  const others = { samePerson: [known('referral-r1')], sameCompany: [known('partner-p1')] };

  it('is recorded as a fact, but for what the same customer said before', () => {
    const found = {
      samePerson: [known('customer-c1'), ...others.samePerson],
      sameCompany: [...others.sameCompany, known('customer-c1')],
    };
    const data = { ...c1, personId, matches: others };
    given()
      .when(command(RecordSignUp, { ...c1, person: prospect }), vaultFinds('person', found))
      .then({ type: 'CustomerSignedUp', data });
    given()
      .when(command(RecordConversion, { ...c1, person: prospect }), vaultFinds('person', found))
      .then({ type: 'CustomerConverted', data });
  });

  it('is nothing when it is only the same customer', () => {
    given()
      .when(
        command(RecordConversion, { ...c1, person: prospect }),
        vaultFinds('person', { samePerson: [known('customer-c1')] }),
      )
      .then({ type: 'CustomerConverted', data: { ...c1, personId } });
  });
});

describe('converting', () => {
  it('is recorded with the click, the coupon and what it begins on', () => {
    const said = { ...c1, clickId: 'k1', couponCode: 'ada10', plan: 'team', seats: 5 };
    given()
      .when(command(RecordConversion, { ...said, couponCode: 'ADA10' }))
      .then({ type: 'CustomerConverted', data: said });
  });
});

describe('leaving and coming back', () => {
  const days = ['2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'] as const;
  const on = (day: (typeof days)[number]) => `${day}T10:00:00.000Z`;
  const [first, second, third, fourth] = [on(days[0]), on(days[1]), on(days[2]), on(days[3])];
  const left = (at: string) => happened('CustomerChurned', c1, { at });
  const returned = (at: string) => happened('CustomerReturned', { ...c1, plan: 'team', seats: 3 }, { at });
  const leave = (occurredAt?: string) => command(RecordChurn, { ...c1, occurredAt });
  const comeBack = (occurredAt?: string, change: Partial<RecordReturn> = {}) =>
    command(RecordReturn, { ...c1, plan: 'team', seats: 3, occurredAt, ...change });
  const churned = { type: 'CustomerChurned' as const, data: c1 };
  const back = { type: 'CustomerReturned' as const, data: { ...c1, plan: 'team', seats: 3 } };

  it('take turns', () => {
    given(left(first)).when(comeBack(second)).then(back);
    given(left(first), returned(second)).when(leave(third)).then(churned);
    given(left(first), returned(second), left(third)).when(comeBack(fourth)).then(back);
  });

  it('says what it is on from now, if anything', () => {
    given(left(first))
      .when(command(RecordReturn, { ...c1, occurredAt: second }))
      .then({ type: 'CustomerReturned', data: c1 });
  });

  it('is told in any order: what counts is when it happened', () => {
    given().when(comeBack(second)).then(back);
    given(returned(second)).when(leave(first)).then(churned);
    given(left(first), returned(fourth)).when(leave(third)).thenRejected('CustomerAlreadyChurned', 'c1');
    given(returned(fourth)).when(leave(third)).then(churned);
    given(returned(fourth), left(third)).when(comeBack(second)).then(back);
    given(returned(fourth), left(third), returned(second)).when(leave(first)).then(churned);
  });

  it('does not happen twice in a row', () => {
    given(left(first)).when(leave(second)).thenRejected('CustomerAlreadyChurned', 'not as having come back');
    given(left(second)).when(leave(first)).thenRejected('CustomerAlreadyChurned');
    given(left(first), returned(second)).when(comeBack(third)).thenRejected('CustomerAlreadyReturned', 'not as having');
    given(left(first), returned(third)).when(comeBack(second)).thenRejected('CustomerAlreadyReturned', 'c1');
  });

  it('is harmless when it is told again', () => {
    const all = given(left(first), returned(second), left(third), returned(fourth));
    all.when(leave(first)).thenNothing();
    all.when(comeBack(second)).thenNothing();
    all.when(leave(third)).thenNothing();
    all.when(comeBack(fourth)).thenNothing();
    all.when(comeBack(), { occurredAt: '2026-07-01T10:00:00.000Z' }).thenNothing();
  });

  it('is refused when it is told again with another plan', () => {
    given(left(first), returned(second))
      .when(comeBack(second, { plan: 'solo' }))
      .thenRejected('CustomerAlreadyReturned');
  });
});

describe('a change of a subscription', () => {
  const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
  const change = { ...c1, changeId: 'ch1', plan: 'team', seats: 8, monthlyRevenue: eur(80_000) };
  const changed = happened('SubscriptionChanged', change, { at });
  const tell = (said: Partial<RecordSubscriptionChange> = {}) =>
    command(RecordSubscriptionChange, { ...change, ...said });

  it('is recorded, whatever else is known', () => {
    given().when(tell()).then(changed);
  });

  it.each([
    ['its plan', { plan: 'team' }],
    ['its seats, also none', { seats: 0 }],
    ['what it is worth, also nothing', { monthlyRevenue: eur(0) }],
  ])('may say only %s', (_, said) => {
    given()
      .when(command(RecordSubscriptionChange, { ...c1, changeId: 'ch1', ...said }))
      .then({ type: 'SubscriptionChanged', data: { ...c1, changeId: 'ch1', ...said } });
  });

  it('says something', () => {
    given()
      .when(command(RecordSubscriptionChange, { ...c1, changeId: 'ch1' }))
      .thenRejected('ChangeEmpty', 'give the plan');
  });

  it('is harmless when it is told again, and refused when it is told otherwise', () => {
    given(changed).when(tell()).thenNothing();
    given(changed)
      .when(tell({ occurredAt: at }))
      .thenNothing();
    for (const other of [{ seats: 9 }, { plan: undefined }, { monthlyRevenue: eur(1) }, { occurredAt: later }])
      given(changed).when(tell(other)).thenRejected('ChangeAlreadyRecorded', 'ch1');
  });

  it('is one of many', () => {
    given(changed)
      .when(tell({ changeId: 'ch2' }))
      .then({ type: 'SubscriptionChanged', data: { ...change, changeId: 'ch2' } });
  });
});

describe('how a customer says that it heard about us', () => {
  const reported = happened('SourceReported', { ...c1, channel: 'podcast' });
  const tell = (channel: string, note?: string) => command(ReportSource, { ...c1, channel, note });

  it('is recorded, and what it said in its own words is in the vault', () => {
    given().when(tell('podcast')).then(reported);
    given()
      .when(tell('podcast', 'An episode about audio.'))
      .then({ type: 'SourceReported', data: { ...reported.data, noteId: sealedId('note') } });
  });

  it('may change, and is harmless when it does not', () => {
    const other = happened('SourceReported', { ...c1, channel: 'friend' });
    given(reported).when(tell('friend')).then(other);
    given(reported).when(tell('podcast')).thenNothing();
    given(reported, other).when(tell('podcast')).then(reported);
  });

  it('is harmless in the same words, and recorded in others', () => {
    const noteId = '7d1f3a52-0c7e-4b0e-9d55-3f0f4f6f2a11';
    const told = happened('SourceReported', { ...c1, channel: 'podcast', noteId });
    const inOtherWords = { ...told.data, noteId: sealedId('note') };
    const podcast = tell('podcast', 'An episode about audio.');
    given(told)
      .when(podcast, vaultHasText('note', [noteId]))
      .thenNothing();
    given(told).when(podcast, vaultHasText('note', [])).then({ type: 'SourceReported', data: inOtherWords });
    given(told)
      .when(tell('friend', 'An episode about audio.'), vaultHasText('note', [noteId]))
      .then({ type: 'SourceReported', data: { ...inOtherWords, channel: 'friend' } });
    given(told, happened('SourceReported', inOtherWords))
      .when(podcast, vaultHasText('note', [noteId]))
      .then({ type: 'SourceReported', data: inOtherWords });
  });

  it('is recorded again when something is said to it', () => {
    given(reported)
      .when(tell('podcast', 'An episode about audio.'))
      .then({ type: 'SourceReported', data: { ...reported.data, noteId: sealedId('note') } });
  });
});
