import { describe, it } from '@jest/globals';
import type { EventData } from '@vouch/events';
import { given, happened, newPerson, programLaunched, sealedId, vaultFinds } from '@vouch/testing';
import { command } from '../command.js';
import {
  AcceptReferral,
  ConvertReferral,
  ExpireReferral,
  LeaveTouchOpen,
  MakeReferral,
  RecordReferral,
  RefuseReferral,
  RegisterDeal,
} from './commands.js';

const at = '2026-03-01T10:00:00.000Z';
const data = { referralId: 'r1', programId: 'growth', partnerId: 'p1' };
const made = happened('ReferralMade', { ...data, via: 'form', source: 'fair' }, { at });
const report = (change: Partial<RecordReferral> = {}) =>
  command(RecordReferral, { ...data, source: 'fair', ...change });

const prospect = { name: 'Ada Example', email: 'ada@example.com' };
const prospectId = sealedId('prospect');
const known = (subject: string) => ({ personId: sealedId(subject), subject });

describe('recording a referral', () => {
  it('needs neither its partner nor its program', () => {
    given().when(report()).then(made);
    given()
      .when(report({ source: undefined }))
      .then({ type: 'ReferralMade', data: { ...data, via: 'form' } });
  });

  it('is harmless when it is told again, with or without its time', () => {
    given(made).when(report()).thenNothing();
    given(made)
      .when(report({ occurredAt: at }))
      .thenNothing();
  });

  it('is refused when it is told again otherwise', () => {
    for (const other of [
      { partnerId: 'p2' },
      { source: undefined },
      { via: 'import' as const },
      { heardAbout: 'radio' },
      { prospect },
      { note: 'Met at the fair.' },
      { occurredAt: '2026-03-01T10:00:00.001Z' },
    ])
      given(made).when(report(other)).thenRejected('ReferralAlreadyRecorded', 'r1');
  });

  it('by an import says so', () => {
    given()
      .when(report({ via: 'import' }))
      .then({ type: 'ReferralMade', data: { ...data, via: 'import', source: 'fair' } });
  });

  it('by hand says why', () => {
    const byHand = report({ via: 'manual', reason: 'told-by-phone' });
    given()
      .when(byHand)
      .then({ type: 'ReferralMade', data: { ...data, via: 'manual', source: 'fair', reason: 'told-by-phone' } });
    given()
      .when(report({ via: 'manual' }))
      .thenRejected('ReasonMissing', 'give a reason');
  });

  it('keeps who the prospect is and what was said in the vault', () => {
    const sealed = { prospectId, noteId: sealedId('note') };
    given()
      .when(report({ heardAbout: 'radio', prospect, note: 'Met at the fair.' }))
      .then({ type: 'ReferralMade', data: { ...data, via: 'form', source: 'fair', heardAbout: 'radio', ...sealed } });
  });
});

describe('whom the vault finds a prospect to be', () => {
  const found = { samePerson: [known('referral-r0'), known('partner-p2')], sameCompany: [known('partner-p1')] };

  it('is recorded as a fact: who, and by what we know them', () => {
    given()
      .when(report({ prospect }), vaultFinds('prospect', found))
      .then({
        type: 'ReferralMade',
        data: { ...data, via: 'form', source: 'fair', prospectId, matches: found },
      });
  });

  it('is cut at twenty, as a mail address of many would fill the log', () => {
    const many = Array.from({ length: 21 }, (_, number) => known(`referral-${number}`));
    given()
      .when(report({ prospect }), vaultFinds('prospect', { samePerson: many, sameCompany: many }))
      .then({
        type: 'ReferralMade',
        data: {
          ...data,
          via: 'form',
          source: 'fair',
          prospectId,
          matches: { samePerson: many.slice(0, 20), sameCompany: many.slice(0, 20) },
        },
      });
  });

  it('does not make the same referral another one when it is told again', () => {
    const before = happened('ReferralMade', { ...data, via: 'form', source: 'fair', prospectId }, { at });
    const again = { ...newPerson('again'), ...found };
    given(before).when(report({ prospect }), vaultFinds('prospect', again)).thenNothing();
  });
});

describe('registering a deal', () => {
  /** The next day in Berlin. */
  const registeredAt = '2026-03-01T23:30:00.000Z';
  const launched = programLaunched({ zone: 'Europe/Berlin', dealProtectionDays: 60 });
  /** Summer time has begun by then. */
  const protectedUntil = '2026-05-01T21:59:59.999Z';
  const deal = happened('ReferralMade', { ...data, via: 'deal', prospectId, protectedUntil }, { at: registeredAt });
  const register = (change: Partial<RegisterDeal> = {}) => command(RegisterDeal, { ...data, prospect, ...change });

  it("protects it to the end of the program's last day of protection, in its zone", () => {
    given()
      .alongside(launched)
      .when(register({ occurredAt: registeredAt }))
      .then(deal);
  });

  it('keeps where it came from, what was said, and whom the prospect was found to be', () => {
    given()
      .alongside(launched)
      .when(register({ occurredAt: registeredAt, source: 'fair', note: 'Signs in May.' }))
      .then({ type: 'ReferralMade', data: { ...deal.data, source: 'fair', noteId: sealedId('note') } });
    const found = { samePerson: [known('referral-r0')], sameCompany: [] };
    given()
      .alongside(launched)
      .when(register({ occurredAt: registeredAt }), vaultFinds('prospect', found))
      .then({ type: 'ReferralMade', data: { ...deal.data, matches: found } });
  });

  it('is harmless when it is told again, and does not protect it for longer', () => {
    given(deal)
      .alongside(launched)
      .when(register({ occurredAt: registeredAt }))
      .thenNothing();
    given(deal).alongside(launched).when(register(), { occurredAt: '2026-04-20T10:00:00.000Z' }).thenNothing();
  });

  it('is refused when it is told again otherwise, or stands for a referral already', () => {
    for (const other of [{ partnerId: 'p2' }, { source: 'fair' }, { occurredAt: at }])
      given(deal).alongside(launched).when(register(other)).thenRejected('ReferralAlreadyRecorded', 'r1');
    given(made).alongside(launched).when(register()).thenRejected('ReferralAlreadyRecorded', 'r1');
    given(deal).when(report()).thenRejected('ReferralAlreadyRecorded', 'r1');
  });
});

describe('a referral of a customer that named a click or a coupon', () => {
  it('is made once, with what was named', () => {
    for (const way of [
      { via: 'link' as const, clickId: 'k1', code: 'fair', customerId: 'c1', namedAt: at },
      { via: 'coupon' as const, couponCode: 'ada10', customerId: 'c1', namedAt: at },
      { via: 'coupon' as const, couponCode: 'ada10', customerId: 'c1', namedAt: at, couponDisabled: true as const },
    ]) {
      const make = command(MakeReferral, { ...data, made: way });
      given()
        .when(make)
        .then({ type: 'ReferralMade', data: { ...data, ...way } });
      given(happened('ReferralMade', { ...data, ...way }))
        .when(make)
        .thenNothing();
    }
  });
});

describe('the verdict on a referral', () => {
  const judged = { ...data, via: 'form' as const, referredAt: at };
  const accepted: EventData<'ReferralAccepted'> = {
    ...judged,
    referredOn: '2026-03-01',
    expiresOn: '2026-05-30',
    expiresAt: '2026-05-30T23:59:59.999Z',
  };
  const refused: EventData<'ReferralRefused'> = { ...judged, reason: 'duplicate', otherReferralId: 'r0' };
  const accept = command(AcceptReferral, { ...data, accepted });
  const refuse = command(RefuseReferral, { ...data, refused });

  it('is given once, and stays', () => {
    given(made).when(accept).then({ type: 'ReferralAccepted', data: accepted });
    given(made).when(refuse).then({ type: 'ReferralRefused', data: refused });
    for (const verdict of [happened('ReferralAccepted', accepted), happened('ReferralRefused', refused)])
      for (const other of [accept, refuse]) given(made, verdict).when(other).thenNothing();
  });
});

describe('the end of a referral', () => {
  const convert = command(ConvertReferral, { ...data, customerId: 'c1', convertedOn: '2026-04-01' });
  const converted = happened('ReferralConverted', {
    ...data,
    via: 'form',
    customerId: 'c1',
    convertedOn: '2026-04-01',
  });
  const expire = command(ExpireReferral, { ...data, expiredOn: '2026-05-30' });
  const expired = happened('ReferralExpired', { ...data, expiredOn: '2026-05-30' });

  it('is that its prospect became a customer, once', () => {
    given(made).when(convert).then(converted);
    given(made, converted).when(convert).thenNothing();
  });

  it('names the link that it came by', () => {
    const clicked = happened('ReferralMade', { ...data, via: 'link', clickId: 'k1', code: 'fair' });
    given(clicked)
      .when(convert)
      .then({ type: 'ReferralConverted', data: { ...converted.data, via: 'link', code: 'fair' } });
  });

  it('is that its time went by, once, and not after it converted', () => {
    given(made).when(expire).then(expired);
    given(made, expired).when(expire).thenNothing();
    given(made, converted).when(expire).thenNothing();
  });

  it('is taken back by a conversion in time that is told late', () => {
    given(made, expired).when(convert).then(converted);
  });

  it('does not come to what was never made', () => {
    given().when(convert).thenNothing();
    given().when(expire).thenNothing();
  });
});

describe('what a customer named that nobody knew', () => {
  const open = (referralId: string) => command(LeaveTouchOpen, { customerId: 'c1', referralId });
  const left = (referralId: string) => happened('TouchLeftOpen', { customerId: 'c1', referralId });

  it('is noted once', () => {
    given().when(open('r1')).then(left('r1'));
    given(left('r1')).when(open('r1')).thenNothing();
    given(left('r1')).when(open('r2')).then(left('r2'));
  });
});
