import { describe, expect, it } from '@jest/globals';
import type { EventBody, EventData, RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched, sealedId } from '@vouch/testing';
import { command } from '../command.js';
import {
  AwardCertification,
  ExpireCertification,
  NoticeCertificationExpiry,
  RecordCertificationAttempt,
  RenewCertification,
  RevokeCertification,
} from './commands.js';

const ids = { partnerId: 'p1', programId: 'growth' };
const track = { ...ids, trackId: 'basics' };

const launched = programLaunched({ zone: 'Europe/Berlin' });
const defined = (change: Partial<EventData<'TrackDefined'>> = {}) =>
  happened('TrackDefined', {
    programId: 'growth',
    trackId: 'basics',
    version: 1,
    name: 'Basics',
    requirements: [
      { requirementId: 'exam', name: 'Exam', passScore: 80 },
      { requirementId: 'workshop', name: 'Workshop' },
    ],
    validMonths: 12,
    noticeDays: 30,
    ...change,
  });
const approved = happened('ApplicationApproved', { ...ids, by: 'person' });
const terminated = happened('PartnerTerminated', { ...ids, reason: 'fraud', balance: 'forfeit', referrals: 'stop' });

const certificationThat = (...events: readonly RecordedEvent[]) =>
  given(...events).alongside(launched, defined(), approved);

const attempted = (attemptId: string, requirementId: string, passed: boolean, score?: number) =>
  happened('CertificationAttempted', {
    ...track,
    attemptId,
    requirementId,
    passed,
    ...(score === undefined ? {} : { score }),
  });
const awarded = (change: Partial<EventData<'CertificationAwarded'>> = {}) =>
  happened('CertificationAwarded', {
    ...track,
    awardedOn: '2026-03-01',
    expiresOn: '2027-03-01',
    noticeOn: '2027-01-30',
    trackVersion: 1,
    by: 'requirements',
    ...change,
  });
const expired = happened('CertificationExpired', { ...track, expiresOn: '2027-03-01' });
const revoked = happened('CertificationRevoked', { ...track, reason: 'exam-fraud' });

const attempt = (attemptId: string, requirementId: string, result: { score?: number; passed?: boolean }, on?: string) =>
  command(RecordCertificationAttempt, {
    ...track,
    attemptId,
    requirementId,
    ...result,
    occurredAt: `${on ?? '2026-03-01'}T10:00:00.000Z`,
  });
const at = (day: string) => ({ occurredAt: `${day}T10:00:00.000Z` });

describe('an attempt at a requirement', () => {
  it('is passed with the pass score, and not below it', () => {
    certificationThat()
      .when(attempt('a1', 'exam', { score: 79 }))
      .then(attempted('a1', 'exam', false, 79));
    certificationThat()
      .when(attempt('a1', 'exam', { score: 80 }))
      .then(attempted('a1', 'exam', true, 80));
  });

  it('without a pass score is what was said', () => {
    certificationThat()
      .when(attempt('a1', 'workshop', { passed: false }))
      .then(attempted('a1', 'workshop', false));
  });

  it('names who tried', () => {
    const { decision } = certificationThat().when(
      command(RecordCertificationAttempt, { ...attempt('a1', 'exam', { score: 10 }), personId: 'ada' }),
    );
    expect((decision as EventBody[])[0]?.data).toMatchObject({ personId: 'ada' });
  });

  it('is a fact: recorded of whoever is no partner yet, and known again', () => {
    given()
      .alongside(launched, defined())
      .when(attempt('a1', 'exam', { score: 90 }))
      .then(attempted('a1', 'exam', true, 90));
    const known = { ...attempted('a1', 'exam', true, 90), occurredAt: '2026-03-01T10:00:00.000Z' };
    certificationThat(known)
      .when(attempt('a1', 'exam', { score: 90 }))
      .thenNothing();
    certificationThat(known)
      .when(attempt('a1', 'exam', { score: 91 }))
      .thenRejected('AttemptAlreadyRecorded');
  });

  it.each([
    ['a track that is not defined', { trackId: 'sales' }, 'TrackNotDefined'],
    ['a program that does not exist', { programId: 'nowhere' }, 'TrackNotDefined'],
    ['a requirement that the track does not have', { requirementId: 'essay' }, 'RequirementUnknown'],
    ['an exam without a score', { score: undefined, passed: true }, 'ScoreMissing'],
    ['a workshop without a result', { requirementId: 'workshop' }, 'ResultMissing'],
  ])('is refused for %s', (_, change, code) => {
    certificationThat()
      .when(command(RecordCertificationAttempt, { ...attempt('a1', 'exam', { score: 90 }), ...change }))
      .thenRejected(code);
  });
});

describe('the last requirement', () => {
  const examPassed = attempted('a1', 'exam', true, 90);

  it('awards the certification, for as long as the track says', () => {
    certificationThat(examPassed)
      .when(attempt('a2', 'workshop', { passed: true }))
      .then(attempted('a2', 'workshop', true), awarded());
  });

  it('counts by the day of the program', () => {
    const late = command(RecordCertificationAttempt, {
      ...attempt('a2', 'workshop', { passed: true }),
      occurredAt: '2026-02-28T23:30:00.000Z',
    });
    certificationThat(examPassed)
      .when(late)
      .then(attempted('a2', 'workshop', true), awarded());
  });

  it('for ever, where the track says so', () => {
    given(examPassed)
      .alongside(launched, defined({ validMonths: null }))
      .when(attempt('a2', 'workshop', { passed: true }))
      .then(attempted('a2', 'workshop', true), awarded({ expiresOn: null, noticeOn: null }));
  });

  it('is the last of the track as it is defined now', () => {
    const longer = defined({
      version: 2,
      requirements: [...defined().data.requirements, { requirementId: 'essay', name: 'Essay' }],
    });
    given(examPassed)
      .alongside(launched, defined(), longer)
      .when(attempt('a2', 'workshop', { passed: true }))
      .then(attempted('a2', 'workshop', true));
  });

  it('does not count twice: passing the same again awards nothing', () => {
    certificationThat(examPassed)
      .when(attempt('a2', 'exam', { score: 95 }))
      .then(attempted('a2', 'exam', true, 95));
  });
});

describe('passing all again', () => {
  const again = (...events: RecordedEvent[]) => certificationThat(...events, attempted('b1', 'exam', true, 90));

  it('extends a certification that holds', () => {
    again(awarded())
      .when(attempt('b2', 'workshop', { passed: true }, '2027-02-10'))
      .then(
        attempted('b2', 'workshop', true),
        happened('CertificationRenewed', {
          ...track,
          renewedOn: '2027-02-10',
          expiresOn: '2028-02-10',
          noticeOn: '2028-01-11',
          trackVersion: 1,
          by: 'requirements',
        }),
      );
  });

  it('awards a new one after it expired, or was revoked', () => {
    const next = awarded({ awardedOn: '2027-05-01', expiresOn: '2028-05-01', noticeOn: '2028-04-01' });
    for (const history of [[awarded(), expired]])
      again(...history)
        .when(attempt('b2', 'workshop', { passed: true }, '2027-05-01'))
        .then(attempted('b2', 'workshop', true), next);
    again(awarded(), revoked)
      .when(attempt('b2', 'workshop', { passed: true }, '2027-05-01'))
      .then(attempted('b2', 'workshop', true), next);
  });

  it('records an expiry that is due and was not recorded yet', () => {
    again(awarded())
      .when(attempt('b2', 'workshop', { passed: true }, '2027-05-01'))
      .then(
        attempted('b2', 'workshop', true),
        expired,
        awarded({ awardedOn: '2027-05-01', expiresOn: '2028-05-01', noticeOn: '2028-04-01' }),
      );
  });

  it('of what never expires only records the attempt', () => {
    again(awarded({ expiresOn: null, noticeOn: null }))
      .when(attempt('b2', 'workshop', { passed: true }, '2027-02-10'))
      .then(attempted('b2', 'workshop', true));
  });

  it('begins anew: what was passed before the award is not counted again', () => {
    certificationThat(attempted('a1', 'exam', true, 90), attempted('a2', 'workshop', true), awarded())
      .when(attempt('b1', 'workshop', { passed: true }, '2026-06-01'))
      .then(attempted('b1', 'workshop', true));
  });
});

describe('awarding by hand', () => {
  const award = (change: Partial<AwardCertification> = {}) =>
    command(AwardCertification, { ...track, ...at('2026-03-01'), ...change });

  it('follows the track', () => {
    certificationThat()
      .when(award())
      .then(awarded({ by: 'person' }));
  });

  it('takes another end, and a track that the program does not define', () => {
    certificationThat()
      .when(award({ expiresOn: '2026-12-31' }))
      .then(awarded({ expiresOn: '2026-12-31', noticeOn: '2026-12-01', by: 'person' }));
    certificationThat()
      .when(award({ trackId: 'founders' }))
      .then({
        type: 'CertificationAwarded',
        data: {
          ...ids,
          trackId: 'founders',
          awardedOn: '2026-03-01',
          expiresOn: null,
          noticeOn: null,
          by: 'person',
        },
      });
  });

  it('is harmless while it holds', () => {
    certificationThat(awarded()).when(award()).thenNothing();
  });

  it('is refused for whoever is no partner of the program, and with an end in the past', () => {
    given().alongside(launched, defined()).when(award()).thenRejected('PartnerNotApproved');
    given().alongside(launched, defined(), approved, terminated).when(award()).thenRejected('PartnerNotApproved');
    given()
      .alongside(launched, approved, programLaunched({ programId: 'studio' }))
      .when(award({ programId: 'studio' }))
      .thenRejected('PartnerNotApproved', 'in program studio');
    certificationThat()
      .when(award({ expiresOn: '2026-02-28' }))
      .thenRejected('ExpiryInPast');
  });
});

describe('renewing by hand', () => {
  const renew = (change: Partial<RenewCertification> = {}) =>
    command(RenewCertification, { ...track, ...at('2027-02-01'), ...change });
  const renewed = (expiresOn: string, noticeOn: string) =>
    happened('CertificationRenewed', {
      ...track,
      renewedOn: '2027-02-01',
      expiresOn,
      noticeOn,
      trackVersion: 1,
      by: 'person',
    });

  it('extends as the track says, or as it is said', () => {
    certificationThat(awarded()).when(renew()).then(renewed('2028-02-01', '2028-01-02'));
    certificationThat(awarded())
      .when(renew({ expiresOn: '2029-12-31' }))
      .then(renewed('2029-12-31', '2029-12-01'));
  });

  it('is harmless when it ends then already', () => {
    certificationThat(awarded())
      .when(renew({ expiresOn: '2027-03-01' }))
      .thenNothing();
  });

  it.each<[string, RecordedEvent[], Partial<RenewCertification>, string]>([
    ['it was never awarded', [], {}, 'CertificationNotHeld'],
    ['it expired', [awarded(), expired], {}, 'CertificationNotHeld'],
    ['it expired yesterday, and nobody recorded that yet', [awarded()], at('2027-03-02'), 'CertificationNotHeld'],
    ['it was revoked', [awarded(), revoked], {}, 'CertificationNotHeld'],
    ['it never expires', [awarded({ expiresOn: null, noticeOn: null })], {}, 'CertificationNeverExpires'],
    ['it would end earlier', [awarded()], { expiresOn: '2027-02-15' }, 'RenewalTooShort'],
  ])('is refused when %s', (_, history, change, code) => {
    certificationThat(...history)
      .when(renew(change))
      .thenRejected(code);
  });
});

describe('revoking', () => {
  const revoke = (reason: string, note?: string) =>
    command(RevokeCertification, { ...track, reason, ...(note ? { note } : {}) });

  it('keeps the reason, and what was said about it by an id', () => {
    certificationThat(awarded()).when(revoke('exam-fraud')).then(revoked);
    certificationThat(awarded())
      .when(revoke('exam-fraud', 'See the recording'))
      .then({ type: 'CertificationRevoked', data: { ...revoked.data, noteId: sealedId('note') } });
  });

  it('is done once, of what is held', () => {
    certificationThat(awarded(), revoked).when(revoke('exam-fraud')).thenNothing();
    certificationThat(awarded(), revoked).when(revoke('mistake')).thenRejected('CertificationAlreadyRevoked');
    certificationThat().when(revoke('mistake')).thenRejected('CertificationNotHeld');
    certificationThat(awarded(), expired).when(revoke('mistake')).thenRejected('CertificationNotHeld');
  });
});

describe('what the closed days bring', () => {
  const notice = command(NoticeCertificationExpiry, { ...track, expiresOn: '2027-03-01' });
  const expire = command(ExpireCertification, { ...track, expiresOn: '2027-03-01' });
  const noticed = happened('CertificationExpiryNoticed', { ...track, expiresOn: '2027-03-01' });
  const renewed = happened('CertificationRenewed', {
    ...track,
    renewedOn: '2027-02-01',
    expiresOn: '2028-02-01',
    noticeOn: '2028-01-02',
    by: 'person',
  });

  it('is the notice, once', () => {
    certificationThat(awarded()).when(notice).then(noticed);
    certificationThat(awarded(), noticed).when(notice).thenNothing();
  });

  it('is the expiry, once', () => {
    certificationThat(awarded(), noticed).when(expire).then(expired);
    certificationThat(awarded(), expired).when(expire).thenNothing();
  });

  it('is nothing where it was renewed or revoked meanwhile', () => {
    for (const meanwhile of [renewed, revoked])
      for (const closing of [notice, expire]) certificationThat(awarded(), meanwhile).when(closing).thenNothing();
  });
});
