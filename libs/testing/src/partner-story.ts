import {
  type Command,
  AcceptInvitation,
  AcceptTerms,
  AddPerson,
  ApplyToProgram,
  AwardCertification,
  command,
  InvitePartner,
  ProvideInformation,
  RecordApplication,
  RecordCertificationAttempt,
  RecordMembershipFee,
  ReinstatePartner,
  RemovePerson,
  RenewCertification,
  RequestMoreInformation,
  RevokeCertification,
  StartReview,
  SuspendPartner,
  TerminatePartner,
} from '@vouch/domain';
import type { Teller } from './program-story.js';

/** Often a partner that had applied to its program by then; now and then any, or itself. */
export function recruiterOf(
  { random, instant }: Teller,
  partnerId: string,
  programId: string,
  day: number,
  told: readonly { readonly command: Command }[],
): string | undefined {
  if (!random.chance(0.5)) return undefined;
  if (random.chance(0.1)) return random.chance(0.5) ? 'p1' : partnerId;
  const before = told.flatMap(({ command: one }) =>
    one instanceof ApplyToProgram && one.programId === programId && (one.occurredAt ?? '') < instant(day) ? [one] : [],
  );
  return before.length === 0 ? undefined : random.pick(before).partnerId;
}

export function application(
  teller: Teller,
  partnerId: string,
  programId: string,
  day: number,
  recruitedBy?: string,
): void {
  const { random, deliver, instant } = teller;
  const application = {
    partnerId,
    programId,
    ...(random.chance(0.5) ? { contact: { name: 'Ada Example', email: 'ada@example.com' } } : {}),
    ...(random.chance(0.7) ? { country: random.pick(['DE', 'BR', 'FR']) } : {}),
    occurredAt: instant(day),
  };
  if (recruitedBy !== undefined) deliver(command(ApplyToProgram, { ...application, recruitedBy }), 0);
  else deliver(command(random.chance(0.8) ? ApplyToProgram : RecordApplication, application), 0);
  if (random.chance(0.3)) deliver(command(StartReview, { partnerId, occurredAt: instant(day) }), 1_000);
  if (random.chance(0.2)) {
    const note = 'How many customers do you have?';
    deliver(command(RequestMoreInformation, { partnerId, note, occurredAt: instant(day) }), 2_000);
    const answers = { team: random.int(1, 20) };
    deliver(command(ProvideInformation, { partnerId, answers, occurredAt: instant(day) }), 3_000);
  }
}

export function invitation(teller: Teller, partnerId: string, programId: string, day: number): void {
  const { random, deliver, instant } = teller;
  const invitation = { partnerId, invitationId: `i-${partnerId}` };
  const contact = { name: 'Bo Example', email: 'bo@example.com' };
  deliver(command(InvitePartner, { ...invitation, programId, contact, occurredAt: instant(day) }), 0);
  if (random.chance(0.3)) application(teller, partnerId, programId, day + 1);
  else deliver(command(AcceptInvitation, { ...invitation, occurredAt: instant(day + 1) }), 0);
}

export function certificationStory(teller: Teller, partnerId: string, programId: string, from: number): void {
  const { random, deliver, instant } = teller;
  const certification = { partnerId, programId, trackId: random.pick(['basics', 'sales']) };
  const attempts = random.chance(0.4) ? random.int(1, 4) : 0;
  for (let number = 1; number <= attempts; number++)
    deliver(
      command(RecordCertificationAttempt, {
        ...certification,
        attemptId: `a-${partnerId}-${number}`,
        requirementId: 'exam',
        score: random.int(50, 100),
        occurredAt: instant(from + number * random.int(1, 20)),
      }),
    );
  const until = (days: number) => instant(from + days).slice(0, 10);
  if (random.chance(0.5)) {
    const expiresOn = random.chance(0.6) ? { expiresOn: until(random.int(0, 60)) } : {};
    deliver(command(AwardCertification, { ...certification, ...expiresOn, occurredAt: instant(from) }));
  }
  if (random.chance(0.2)) {
    const expiresOn = until(random.int(30, 120));
    const occurredAt = instant(from + random.int(1, 40));
    deliver(command(RenewCertification, { ...certification, expiresOn, occurredAt }));
  }
  if (random.chance(0.3)) {
    const occurredAt = instant(from + random.int(0, 30));
    deliver(command(RevokeCertification, { ...certification, reason: 'exam-fraud', occurredAt }));
  }
}

/** What happens to a partner beside its customers. */
export function membershipStory(teller: Teller, partnerId: string, programId: string, from: number): void {
  const { random, deliver, instant } = teller;
  const at = (days: number) => ({ partnerId, occurredAt: instant(from + random.int(0, days)) });
  if (random.chance(0.2)) deliver(command(AcceptTerms, { ...at(20), termsVersion: random.int(1, 2) }));
  if (random.chance(0.2)) {
    const covers = { coversFrom: instant(0).slice(0, 10), coversUntil: instant(random.int(30, 365)).slice(0, 10) };
    const fee = { programId, feeId: `fee-${partnerId}`, amount: { amountMinor: 9_900, currency: 'EUR' }, ...covers };
    deliver(command(RecordMembershipFee, { ...at(20), ...fee }));
  }
  if (random.chance(0.2)) {
    const personId = `person-${partnerId}`;
    deliver(command(AddPerson, { ...at(10), personId, role: random.pick(['owner', 'member', 'finance'] as const) }));
    if (random.chance(0.5)) deliver(command(RemovePerson, { ...at(30), personId }));
  }
  if (random.chance(0.1)) {
    deliver(command(SuspendPartner, { ...at(30), reason: 'under-investigation' }), 0);
    if (random.chance(0.7)) deliver(command(ReinstatePartner, { ...at(60), reason: 'cleared' }), 0);
  }
  if (random.chance(0.25)) {
    const balance = random.pick(['pay-out', 'forfeit', 'forfeit'] as const);
    const referrals = random.pick(['keep-earning', 'stop'] as const);
    deliver(command(TerminatePartner, { ...at(90), reason: 'contract-ended', balance, referrals }), 0);
  }
}
