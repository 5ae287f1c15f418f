import type { EventData, RecordedEvent } from '@vouch/events';
import { addDays, dayIn, endOfDay } from '../calendar.js';
import { command, filledIn, type Command } from '../command.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { referralOfSubject } from '../referral-names.js';
import { AcceptReferral, RefuseReferral } from './commands.js';

/**
 * Judges each referral once, as soon as its partner is let in. What counts is how things were at first contact, whenever it is
 * told; only whether another partner was there before goes by the order in which the system was told.
 */

type Reason = EventData<'ReferralRefused'>['reason'];
type Made = EventData<'ReferralMade'>;

interface Change<S> {
  readonly at: string;
  readonly state: S;
}

interface ProgramRow {
  readonly zone: string;
  readonly windowDays: number;
  readonly creditedTouch: 'first' | 'last';
  readonly changes: readonly Change<'open' | 'paused' | 'closed'>[];
}

/** A referral that is still to be judged, with what was found when it came. */
interface Pending {
  readonly made: Omit<Made, 'matches' | 'noteId' | 'source' | 'heardAbout' | 'reason'>;
  readonly referredAt: string;
  readonly found: { readonly reason: Reason; readonly otherReferralId?: string } | null;
}

interface PartnerRow {
  /** null: not heard of yet. */
  readonly programId: string | null;
  readonly approved: boolean;
  readonly changes: readonly Change<'active' | 'inactive'>[];
  readonly waiting: readonly Pending[];
}

interface ReferralRow {
  readonly partnerId: string;
  readonly programId: string;
  readonly referredAt: string;
  readonly refused: boolean;
  /** The end of its time; null while it is not judged. */
  readonly expiresAt: string | null;
  /** Of a registered deal. */
  readonly protectedUntil: string | null;
}

type Row = ProgramRow | PartnerRow | ReferralRow;

const programKey = (programId: string) => `program:${programId}`;
const partnerKey = (partnerId: string) => `partner:${partnerId}`;
const referralKey = (referralId: string) => `referral:${referralId}`;

const STRANGER: PartnerRow = { programId: null, approved: false, changes: [], waiting: [] };
const partnerIn = (rows: Rows<Row>, partnerId: string) =>
  (rows(partnerKey(partnerId)) as PartnerRow | null) ?? STRANGER;
const programIn = (rows: Rows<Row>, programId: string) => rows(programKey(programId)) as ProgramRow | null;

/** How it was at an instant: by the last change until then, in business time. */
function stateAt<S>(changes: readonly Change<S>[], at: string, otherwise: S): S {
  let last: Change<S> | null = null;
  for (const change of changes) if (change.at <= at && (!last || change.at >= last.at)) last = change;
  return last ? last.state : otherwise;
}

const subjects = (known: readonly { readonly subject: string }[] | undefined) =>
  (known ?? []).map(({ subject }) => subject);
const referralsIn = (known: readonly { readonly subject: string }[] | undefined): string[] =>
  subjects(known).flatMap((subject) => referralOfSubject(subject) ?? []);

/** Why the prospect is not this partner's to bring: it is its own, or another partner was there before. */
function foundIn(
  { matches, partnerId, programId, referralId }: Made,
  referredAt: string,
  rows: Rows<Row>,
): Pending['found'] {
  if (!matches) return null;
  const { samePerson, sameCompany } = matches;
  if ([...subjects(samePerson), ...subjects(sameCompany)].includes(`partner-${partnerId}`))
    return { reason: 'own-referral' };

  const stands = (other: string): ReferralRow | null => {
    const row = other === referralId ? null : (rows(referralKey(other)) as ReferralRow | null);
    if (!row || row.refused || row.partnerId === partnerId || row.programId !== programId) return null;
    return row.referredAt <= referredAt && (row.expiresAt === null || referredAt <= row.expiresAt) ? row : null;
  };
  for (const other of [...referralsIn(samePerson), ...referralsIn(sameCompany)]) {
    const { protectedUntil = null } = stands(other) ?? {};
    if (protectedUntil !== null && referredAt <= protectedUntil)
      return { reason: 'deal-protected', otherReferralId: other };
  }
  const duplicate = referralsIn(samePerson).find(stands);
  return duplicate === undefined ? null : { reason: 'duplicate', otherReferralId: duplicate };
}

const PROGRAM_REASONS = { open: null, paused: 'program-paused', closed: 'program-closed' } as const;

function whyNot({ made, referredAt, found }: Pending, program: ProgramRow, partner: PartnerRow): Pending['found'] {
  if (found) return found;
  const reason = PROGRAM_REASONS[stateAt(program.changes, referredAt, 'open')];
  if (reason) return { reason };
  if (stateAt(partner.changes, referredAt, 'active') === 'inactive') return { reason: 'partner-not-active' };
  if (made.couponDisabled) return { reason: 'coupon-disabled' };
  const { namedAt } = made;
  if (namedAt !== undefined && namedAt > timeOf({ made, referredAt }, program).expiresAt)
    return { reason: 'outside-window' };
  return null;
}

/** From first contact to the end of the program's window, and a registered deal for as long as it is protected. */
function timeOf({ made, referredAt }: Pick<Pending, 'made' | 'referredAt'>, { zone, windowDays }: ProgramRow) {
  const referredOn = dayIn(zone, referredAt);
  const windowEndsOn = addDays(referredOn, windowDays);
  const protectedOn = made.protectedUntil === undefined ? windowEndsOn : dayIn(zone, made.protectedUntil);
  const expiresOn = protectedOn > windowEndsOn ? protectedOn : windowEndsOn;
  return { referredOn, expiresOn, expiresAt: endOfDay(expiresOn, zone) };
}

const judgedOf = ({ made, referredAt }: Pick<Pending, 'made' | 'referredAt'>) => {
  const { referralId, programId, partnerId, via, code, couponCode, customerId } = made;
  return { referralId, programId, partnerId, via, referredAt, ...filledIn({ code, couponCode, customerId }) };
};

function refuse(pending: Pick<Pending, 'made' | 'referredAt'>, why: NonNullable<Pending['found']>, occurredAt: string) {
  const { referralId, programId, partnerId } = pending.made;
  const refused = { ...judgedOf(pending), ...why };
  return command(RefuseReferral, { referralId, programId, partnerId, refused, occurredAt });
}

function judge(pending: Pending, program: ProgramRow | null, partner: PartnerRow, occurredAt: string): Command {
  const { referralId, programId, partnerId, protectedUntil } = pending.made;
  if (!program) throw new Error(`Partner ${partnerId} was let into program ${programId}, which was not launched.`);
  const why = whyNot(pending, program, partner);
  if (why) return refuse(pending, why, occurredAt);
  const creditedTouch = program.creditedTouch === 'first' ? ('first' as const) : undefined;
  const said = filledIn({ protectedUntil, creditedTouch });
  const accepted = { ...judgedOf(pending), ...timeOf(pending, program), ...said };
  return command(AcceptReferral, { referralId, programId, partnerId, accepted, occurredAt });
}

const rowOf = ({ partnerId, programId, protectedUntil }: Made, referredAt: string): ReferralRow => ({
  partnerId,
  programId,
  referredAt,
  refused: false,
  expiresAt: null,
  protectedUntil: protectedUntil ?? null,
});

function judgedRow(row: ReferralRow, verdict: Command): ReferralRow {
  if (verdict instanceof AcceptReferral) return { ...row, expiresAt: verdict.accepted.expiresAt };
  return { ...row, refused: true };
}

/** Now that it is known which program the partner belongs to: what was brought to another is refused. */
function settled({ waiting }: PartnerRow, programId: string, occurredAt: string) {
  const isMine = ({ made }: Pending) => made.programId === programId;
  return {
    mine: waiting.filter(isMine),
    commands: waiting
      .filter((pending) => !isMine(pending))
      .map((pending) => refuse(pending, { reason: 'partner-in-other-program' }, occurredAt)),
  };
}

function receive({ data, occurredAt }: RecordedEvent<'ReferralMade'>, rows: Rows<Row>): Reaction<Row> {
  const { matches: _, noteId: _n, source: _s, heardAbout: _h, reason: _r, ...made } = data;
  const pending: Pending = { made, referredAt: occurredAt, found: foundIn(data, occurredAt, rows) };
  const { partnerId, programId, referralId } = data;
  const partner = partnerIn(rows, partnerId);
  const row = rowOf(data, occurredAt);
  if (partner.programId !== null && partner.programId !== programId) {
    const why = { reason: 'partner-in-other-program' } as const;
    return {
      commands: [refuse(pending, why, occurredAt)],
      rows: { [referralKey(referralId)]: { ...row, refused: true } },
    };
  }
  if (!partner.approved)
    return {
      rows: {
        [referralKey(referralId)]: row,
        [partnerKey(partnerId)]: { ...partner, waiting: [...partner.waiting, pending] },
      },
    };
  const verdict = judge(pending, programIn(rows, programId), partner, occurredAt);
  return { commands: [verdict], rows: { [referralKey(referralId)]: judgedRow(row, verdict) } };
}

type ProgramEvent = RecordedEvent<'ProgramPaused' | 'ProgramResumed' | 'ProgramClosed'>;

type PartnerEvent = RecordedEvent<'PartnerSuspended' | 'PartnerReinstated' | 'PartnerTerminated'>;

const changeProgram = (state: 'open' | 'paused' | 'closed') => ({
  keys: ({ data }: ProgramEvent) => [programKey(data.programId)],
  react: ({ data, occurredAt }: ProgramEvent, rows: Rows<Row>): Reaction<Row> => {
    const program = programIn(rows, data.programId);
    if (!program) return {};
    const changes = [...program.changes, { at: occurredAt, state }];
    return { rows: { [programKey(data.programId)]: { ...program, changes } } };
  },
});

const changePartner = (state: 'active' | 'inactive') => ({
  keys: ({ data }: PartnerEvent) => [partnerKey(data.partnerId)],
  react: ({ data, occurredAt }: PartnerEvent, rows: Rows<Row>): Reaction<Row> => {
    const partner = partnerIn(rows, data.partnerId);
    const changes = [...partner.changes, { at: occurredAt, state }];
    return { rows: { [partnerKey(data.partnerId)]: { ...partner, changes } } };
  },
});

export const judgeWhenReferralMade = policy<Row>({
  name: 'judge-when-referral-made',
  capability: 'referrals',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data }) => ({
        rows: {
          [programKey(data.programId)]: {
            zone: data.zone,
            windowDays: data.referralWindowDays,
            creditedTouch: data.creditedTouch,
            changes: [],
          },
        },
      }),
    },
    ProgramPaused: changeProgram('paused'),
    ProgramResumed: changeProgram('open'),
    ProgramClosed: changeProgram('closed'),
    PartnerApplied: {
      keys: ({ data }) => [partnerKey(data.partnerId)],
      react: ({ data, occurredAt }, rows) => {
        const { partnerId, programId } = data;
        const partner = partnerIn(rows, partnerId);
        const { mine, commands } = settled(partner, programId, occurredAt);
        return { commands, rows: { [partnerKey(partnerId)]: { ...partner, programId, waiting: mine } } };
      },
    },
    ApplicationApproved: {
      keys: ({ data }) => [partnerKey(data.partnerId), programKey(data.programId)],
      react: ({ data, occurredAt }, rows) => {
        const { partnerId, programId } = data;
        const partner = { ...partnerIn(rows, partnerId), programId, approved: true };
        const program = programIn(rows, programId);
        const { mine, commands } = settled(partner, programId, occurredAt);
        return {
          commands: [...commands, ...mine.map((pending) => judge(pending, program, partner, occurredAt))],
          rows: { [partnerKey(partnerId)]: { ...partner, waiting: [] } },
        };
      },
    },
    PartnerSuspended: changePartner('inactive'),
    PartnerReinstated: changePartner('active'),
    PartnerTerminated: changePartner('inactive'),
    ReferralMade: {
      keys: ({ data }) => [
        programKey(data.programId),
        partnerKey(data.partnerId),
        referralKey(data.referralId),
        ...[...referralsIn(data.matches?.samePerson), ...referralsIn(data.matches?.sameCompany)].map(referralKey),
      ],
      react: receive,
    },
    // What had to wait is judged where its own row is not at hand; the verdict finds it.
    ReferralAccepted: {
      keys: ({ data }) => [referralKey(data.referralId)],
      react: ({ data }, rows) => judgedLater(data, { expiresAt: data.expiresAt }, rows),
    },
    ReferralRefused: {
      keys: ({ data }) => [referralKey(data.referralId)],
      react: ({ data }, rows) => judgedLater(data, { refused: true }, rows),
    },
  },
});

function judgedLater(
  { referralId }: { referralId: string },
  verdict: Partial<ReferralRow>,
  rows: Rows<Row>,
): Reaction<Row> {
  const row = rows(referralKey(referralId)) as ReferralRow | null;
  return row ? { rows: { [referralKey(referralId)]: { ...row, ...verdict } } } : {};
}
