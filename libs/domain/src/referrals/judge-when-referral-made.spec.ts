import { describe, it } from '@jest/globals';
import type { EventData, RecordedEvent } from '@vouch/events';
import { given, happened, programLaunched, sealedId } from '@vouch/testing';
import { command } from '../command.js';
import { AcceptReferral, RefuseReferral } from './commands.js';
import { judgeWhenReferralMade as policy } from './judge-when-referral-made.js';

/** The next day in Berlin, ten days before the clocks go forward. */
const at = '2026-03-18T23:30:00.000Z';
const before = '2026-03-18T23:29:59.999Z';
const after = '2026-03-18T23:30:00.001Z';
const DAY_MS = 86_400_000;
const daysAfter = (days: number) => new Date(Date.parse(at) + days * DAY_MS).toISOString();

const program = { programId: 'growth' };
const launched = programLaunched({ zone: 'Europe/Berlin', referralWindowDays: 30 });
const applied = (partnerId: string, programId = 'growth') =>
  happened('PartnerApplied', { partnerId, programId, attempt: 1 }, { at });
const approved = (partnerId: string, at = daysAfter(5)) =>
  happened('ApplicationApproved', { partnerId, ...program, by: 'person' }, { at });
const growth = [launched, applied('p1'), approved('p1'), applied('p2'), approved('p2')];

type Made = EventData<'ReferralMade'>;
const ids = { referralId: 'r1', ...program, partnerId: 'p1' };
const made = (change: Partial<Made> = {}, referredAt = at) =>
  happened('ReferralMade', { ...ids, via: 'form', ...change }, { at: referredAt });
const person = (subject: string) => ({ personId: sealedId(subject), subject });
const samePerson = (...subjects: string[]) => ({
  prospectId: sealedId('prospect'),
  matches: { samePerson: subjects.map(person), sameCompany: [] },
});
const sameCompany = (...subjects: string[]) => ({
  prospectId: sealedId('prospect'),
  matches: { samePerson: [], sameCompany: subjects.map(person) },
});

const inTime = { referredOn: '2026-03-19', expiresOn: '2026-04-18', expiresAt: '2026-04-18T21:59:59.999Z' };
type Accepted = EventData<'ReferralAccepted'>;
const accept = (change: Partial<Accepted> = {}, occurredAt = at) => {
  const accepted: Accepted = { ...ids, via: 'form', referredAt: at, ...inTime, ...change };
  const { referralId, programId, partnerId } = accepted;
  return command(AcceptReferral, { referralId, programId, partnerId, accepted, occurredAt });
};
type Refused = EventData<'ReferralRefused'>;
const refuse = (reason: Refused['reason'], change: Partial<Refused> = {}, occurredAt = at) => {
  const refused: Refused = { ...ids, via: 'form', referredAt: at, ...change, reason };
  const { referralId, programId, partnerId } = refused;
  return command(RefuseReferral, { referralId, programId, partnerId, refused, occurredAt });
};

const judging = (referral: RecordedEvent, ...more: RecordedEvent[]) =>
  given(...growth, ...more).whenPolicy(policy, referral);

describe('a referral that stands', () => {
  it("lasts to the end of the last day of the program's window, in its zone", () => {
    judging(made()).then(accept());
  });

  it('says how it came, and nothing of who it is', () => {
    const how = { via: 'link', code: 'fair', customerId: 'c1' } as const;
    judging(made({ ...how, clickId: 'k1', namedAt: at, prospectId: sealedId('prospect') })).then(accept(how));
    const told = { source: 'fair', heardAbout: 'radio', reason: 'by-phone', noteId: sealedId('note') };
    judging(made({ via: 'manual', ...told })).then(accept({ via: 'manual' }));
  });

  it('lasts as long as it is protected, but never shorter than the window', () => {
    const protectedUntil = '2026-06-01T21:59:59.999Z';
    const until = { protectedUntil, expiresOn: '2026-06-01', expiresAt: protectedUntil };
    judging(made({ via: 'deal', protectedUntil })).then(accept({ via: 'deal', ...until }));
    const soon = '2026-03-25T22:59:59.999Z';
    judging(made({ via: 'deal', protectedUntil: soon })).then(accept({ via: 'deal', protectedUntil: soon }));
  });

  it('is not held up by people who are nothing to it', () => {
    judging(made(samePerson('partner-p2', 'customer-c1', 'referral-unheard-of'))).then(accept());
  });
});

describe('a referral of its own', () => {
  it("is refused, whether it is one of the partner's people or of its company", () => {
    judging(made(samePerson('partner-p1'))).then(refuse('own-referral'));
    judging(made(sameCompany('partner-p1'))).then(refuse('own-referral'));
  });

  it('is not so for a partner whose name begins alike', () => {
    judging(made(samePerson('partner-p10'))).then(accept());
  });
});

describe('a referral that another partner brought before', () => {
  const first = made({ referralId: 'r0', partnerId: 'p2' }, before);
  const again = made(samePerson('referral-r0'));
  const other = { otherReferralId: 'r0' };

  it('is a duplicate, and it is said of which', () => {
    judging(again, first).then(refuse('duplicate', other));
  });

  it('is none where only the company is the same', () => {
    judging(made(sameCompany('referral-r0')), first).then(accept());
  });

  it('is none of its own', () => {
    judging(again, made({ referralId: 'r0' }, before)).then(accept());
  });

  it('is none when the other had first contact later, though it was told earlier', () => {
    judging(again, made({ referralId: 'r0', partnerId: 'p2' }, after)).then(accept());
  });

  it('is none when the other was refused', () => {
    const paused = happened('ProgramPaused', { ...program, reason: 'capacity' }, { at: daysAfter(-2) });
    const resumed = happened('ProgramResumed', program, { at: daysAfter(-1) });
    const meanwhile = made({ referralId: 'r0', partnerId: 'p2' }, daysAfter(-1.5));
    judging(again, paused, resumed, meanwhile).then(accept());
  });

  it('is none when the time of the other was over', () => {
    judging(again, made({ referralId: 'r0', partnerId: 'p2' }, '2026-02-16T22:59:59.999Z')).then(accept());
    judging(again, made({ referralId: 'r0', partnerId: 'p2' }, '2026-02-16T23:00:00.000Z')).then(
      refuse('duplicate', other),
    );
  });

  it('is one also while the other still waits for its partner', () => {
    const stranger = made({ referralId: 'r0', partnerId: 'p9' }, before);
    judging(again, stranger).then(refuse('duplicate', other));
  });

  it('is none when what waited was refused at last', () => {
    const stranger = made({ referralId: 'r0', partnerId: 'p9' }, before);
    const refused = happened('ReferralRefused', {
      referralId: 'r0',
      ...program,
      partnerId: 'p9',
      via: 'form',
      referredAt: before,
      reason: 'partner-in-other-program',
    });
    judging(again, stranger, refused).then(accept());
  });

  it('is none of another program', () => {
    const agencies = programLaunched({ programId: 'agencies' });
    const elsewhere = made({ referralId: 'r0', programId: 'agencies', partnerId: 'p9' }, before);
    judging(again, agencies, elsewhere).then(accept());
  });
});

describe("a referral of another partner's registered deal", () => {
  const protectedUntil = '2026-06-01T21:59:59.999Z';
  const deal = made({ referralId: 'd0', partnerId: 'p2', via: 'deal', protectedUntil }, before);
  const other = { otherReferralId: 'd0' };

  it('is refused while it is protected, its company included', () => {
    judging(made(samePerson('referral-d0')), deal).then(refuse('deal-protected', other));
    judging(made(sameCompany('referral-d0')), deal).then(refuse('deal-protected', other));
    const late = { referredAt: protectedUntil };
    judging(made(sameCompany('referral-d0'), protectedUntil), deal).then(
      refuse('deal-protected', { ...late, ...other }, protectedUntil),
    );
  });

  it('is welcome afterwards', () => {
    const referredAt = '2026-06-01T22:00:00.000Z';
    const times = { referredOn: '2026-06-02', expiresOn: '2026-07-02', expiresAt: '2026-07-02T21:59:59.999Z' };
    judging(made(samePerson('referral-d0'), referredAt), deal).then(accept({ referredAt, ...times }, referredAt));
  });

  it('is a duplicate where the protection is over and the deal still stands', () => {
    const soon = made({ referralId: 'd0', partnerId: 'p2', via: 'deal', protectedUntil: before }, daysAfter(-5));
    judging(made(samePerson('referral-d0')), soon).then(refuse('duplicate', other));
    judging(made(sameCompany('referral-d0')), soon).then(accept());
  });

  it('is its own to bring in another way', () => {
    const own = made({ referralId: 'd0', via: 'deal', protectedUntil }, before);
    judging(made(samePerson('referral-d0')), own).then(accept());
  });
});

describe('a program that takes no referrals', () => {
  const paused = happened('ProgramPaused', { ...program, reason: 'capacity' }, { at });
  const resumed = happened('ProgramResumed', program, { at: daysAfter(1) });
  const closed = happened('ProgramClosed', { ...program, reason: 'discontinued' }, { at });

  it('refuses what had its first contact then', () => {
    judging(made(), paused).then(refuse('program-paused'));
    judging(made(), paused, resumed).then(refuse('program-paused'));
    judging(made(), closed).then(refuse('program-closed'));
  });

  it('lets stand what had its first contact before, though it is told later', () => {
    for (const change of [paused, closed])
      judging(made({}, before), change).then(accept({ referredAt: before }, before));
  });

  it('goes on when it is resumed', () => {
    const referredAt = daysAfter(1);
    const times = { referredOn: '2026-03-20', expiresOn: '2026-04-19', expiresAt: '2026-04-19T21:59:59.999Z' };
    judging(made({}, referredAt), paused, resumed).then(accept({ referredAt, ...times }, referredAt));
  });
});

describe('a partner that was not active at first contact', () => {
  const partner = { partnerId: 'p1', ...program };
  const suspended = happened('PartnerSuspended', { ...partner, reason: 'fraud' }, { at });
  const reinstated = happened('PartnerReinstated', { ...partner, reason: 'cleared' }, { at: daysAfter(1) });
  const terminated = happened(
    'PartnerTerminated',
    { ...partner, reason: 'fraud', balance: 'forfeit', referrals: 'stop' },
    { at },
  );

  it('brought nothing', () => {
    judging(made(), suspended).then(refuse('partner-not-active'));
    judging(made(), suspended, reinstated).then(refuse('partner-not-active'));
    judging(made(), terminated).then(refuse('partner-not-active'));
  });

  it('did bring what came before, and after it was reinstated', () => {
    judging(made({}, before), terminated).then(accept({ referredAt: before }, before));
    const referredAt = daysAfter(1);
    const times = { referredOn: '2026-03-20', expiresOn: '2026-04-19', expiresAt: '2026-04-19T21:59:59.999Z' };
    judging(made({}, referredAt), suspended, reinstated).then(accept({ referredAt, ...times }, referredAt));
  });
});

describe('a click or a coupon that a customer named', () => {
  const link = { via: 'link', code: 'fair', customerId: 'c1' } as const;

  it("counts until the end of the program's window, and not after", () => {
    judging(made({ ...link, clickId: 'k1', namedAt: inTime.expiresAt })).then(accept(link));
    judging(made({ ...link, clickId: 'k1', namedAt: '2026-04-18T22:00:00.000Z' })).then(refuse('outside-window', link));
  });

  it('does not count when the coupon was disabled', () => {
    const coupon = { via: 'coupon', couponCode: 'ada10', customerId: 'c1' } as const;
    judging(made({ ...coupon, namedAt: at })).then(accept(coupon));
    judging(made({ ...coupon, namedAt: at, couponDisabled: true })).then(refuse('coupon-disabled', coupon));
  });
});

describe('a referral of a partner that is not let in yet', () => {
  it('waits, before and after the partner applied', () => {
    given(launched).whenPolicy(policy, made()).thenNothing();
    given(launched, applied('p1')).whenPolicy(policy, made()).thenNothing();
    given(launched, made()).whenPolicy(policy, applied('p1')).thenNothing();
  });

  it('waits for the program too', () => {
    given(made()).whenPolicy(policy, launched).thenNothing();
    given(made(), launched, applied('p1')).whenPolicy(policy, approved('p1', at)).then(accept());
  });

  it('is judged when it is let in, by how things were at first contact', () => {
    const paused = happened('ProgramPaused', { ...program, reason: 'capacity' }, { at: daysAfter(1) });
    given(launched, made(), applied('p1'), paused)
      .whenPolicy(policy, approved('p1'))
      .then(accept({}, daysAfter(5)));
  });

  it('is judged once, in the order in which it was told', () => {
    const second = made({ referralId: 'r2', via: 'import' });
    given(launched, made(), applied('p1'), second)
      .whenPolicy(policy, approved('p1', at))
      .then(accept(), accept({ referralId: 'r2', via: 'import' }));
    given(launched, made(), applied('p1'), approved('p1')).whenPolicy(policy, approved('p1', at)).thenNothing();
  });

  it('remembers what was found when it came', () => {
    given(launched, made(samePerson('partner-p1')), applied('p1'))
      .whenPolicy(policy, approved('p1', at))
      .then(refuse('own-referral'));
  });
});

describe('a referral to a program that its partner does not belong to', () => {
  it('is refused as soon as that is known', () => {
    given(launched, applied('p1', 'agencies')).whenPolicy(policy, made()).then(refuse('partner-in-other-program'));
    given(launched, made(), made({ referralId: 'r2', programId: 'agencies' }))
      .whenPolicy(policy, applied('p1', 'agencies'))
      .then(refuse('partner-in-other-program'));
  });
});
