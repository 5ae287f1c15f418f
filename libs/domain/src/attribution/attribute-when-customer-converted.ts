import type { Money, RecordedEvent } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { command, type Command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { AttributeCustomer, FlagConversion } from './commands.js';

/**
 * Brings together what an attribution needs, in whatever order it arrives: the conversion, the referral that it named, and
 * the referral's program. A conversion that names no referral is nobody's.
 */

interface Conversion {
  readonly customerId: string;
  readonly referralId: string;
  readonly convertedAt: string;
  readonly declaredMonthlyRevenue?: Money;
  readonly eventId: string;
}

interface Referral {
  readonly partnerId: string;
  readonly programId: string;
  readonly referredAt: string;
}

interface ReferralRow {
  /** null: not recorded yet. */
  readonly referral: Referral | null;
  /** Conversions that named it before it was recorded. */
  readonly waiting: readonly Conversion[];
}

interface Program {
  readonly zone: string;
  readonly plausibleMonthlyRevenueMinor: number;
}

/** All programs in one row: a conversion does not say which program it is about, so it could not name the program's own row. */
interface ProgramsRow {
  readonly launched: Readonly<Record<string, Program>>;
  /** Conversions whose referral is for a program that was not launched yet, by program. */
  readonly waiting: Readonly<Record<string, readonly (Conversion & Referral)[]>>;
}

type Row = ReferralRow | ProgramsRow;

const PROGRAMS = 'programs';
const referralKey = (referralId: string) => `referral:${referralId}`;

const programsIn = (rows: Rows<Row>): ProgramsRow =>
  (rows(PROGRAMS) as ProgramsRow | null) ?? { launched: {}, waiting: {} };
const referralIn = (rows: Rows<Row>, referralId: string): ReferralRow =>
  (rows(referralKey(referralId)) as ReferralRow | null) ?? { referral: null, waiting: [] };

function attribute(found: Conversion & Referral, program: Program): Command[] {
  const { partnerId, programId, customerId, referralId, referredAt, convertedAt, declaredMonthlyRevenue, eventId } =
    found;
  const pair = { partnerId, programId, customerId };
  const commands: Command[] = [
    command(AttributeCustomer, {
      ...pair,
      referralId,
      referredAt,
      convertedAt,
      convertedOn: dayIn(program.zone, convertedAt),
      sourceEventId: eventId,
      occurredAt: convertedAt,
    }),
  ];
  if (convertedAt < referredAt)
    commands.push(
      command(FlagConversion, {
        flag: { ...pair, reason: 'won-before-first-contact', referredAt, convertedAt, sourceEventId: eventId },
        occurredAt: convertedAt,
      }),
    );
  const { plausibleMonthlyRevenueMinor } = program;
  if (declaredMonthlyRevenue && declaredMonthlyRevenue.amountMinor > plausibleMonthlyRevenueMinor)
    commands.push(
      command(FlagConversion, {
        flag: {
          ...pair,
          reason: 'declared-revenue-implausible',
          declaredMonthlyRevenue,
          plausibleMonthlyRevenueMinor,
          sourceEventId: eventId,
        },
        occurredAt: convertedAt,
      }),
    );
  return commands;
}

/** Attributes what can be, and lets the rest wait for its program. */
function attributeOrWait(found: readonly (Conversion & Referral)[], programs: ProgramsRow): Reaction<Row> {
  let { waiting } = programs;
  const commands = found.flatMap((one) => {
    const program = entryOf(programs.launched, one.programId);
    if (program) return attribute(one, program);
    waiting = { ...waiting, [one.programId]: [...(entryOf(waiting, one.programId) ?? []), one] };
    return [];
  });
  return { commands, rows: waiting === programs.waiting ? {} : { [PROGRAMS]: { ...programs, waiting } } };
}

const conversionOf = (
  { id, data, occurredAt }: RecordedEvent<'CustomerConverted'>,
  referralId: string,
): Conversion => ({
  customerId: data.customerId,
  referralId,
  convertedAt: occurredAt,
  ...(data.declaredMonthlyRevenue ? { declaredMonthlyRevenue: data.declaredMonthlyRevenue } : {}),
  eventId: id,
});

export const attributeWhenCustomerConverted = policy<Row>({
  name: 'attribute-when-customer-converted',
  capability: 'attribution',
  startsAt: 'beginning',
  on: {
    CustomerConverted: {
      keys: ({ data }) => (data.referralId === undefined ? [] : [referralKey(data.referralId), PROGRAMS]),
      react: (event, rows) => {
        const { referralId } = event.data;
        if (referralId === undefined) return {};
        const conversion = conversionOf(event, referralId);
        const { referral, waiting } = referralIn(rows, referralId);
        if (!referral) return { rows: { [referralKey(referralId)]: { referral, waiting: [...waiting, conversion] } } };
        return attributeOrWait([{ ...conversion, ...referral }], programsIn(rows));
      },
    },
    ReferralMade: {
      keys: ({ data }) => [referralKey(data.referralId), PROGRAMS],
      react: ({ data, occurredAt }, rows) => {
        const referral = { partnerId: data.partnerId, programId: data.programId, referredAt: occurredAt };
        const { waiting } = referralIn(rows, data.referralId);
        const found = waiting.map((conversion) => ({ ...conversion, ...referral }));
        const reaction = attributeOrWait(found, programsIn(rows));
        return {
          commands: reaction.commands,
          rows: { ...reaction.rows, [referralKey(data.referralId)]: { referral, waiting: [] } },
        };
      },
    },
    ProgramLaunched: {
      keys: () => [PROGRAMS],
      react: ({ data }, rows) => {
        const { launched, waiting } = programsIn(rows);
        const { [data.programId]: _, ...stillWaiting } = waiting;
        const found = entryOf(waiting, data.programId) ?? [];
        const program = { zone: data.zone, plausibleMonthlyRevenueMinor: data.plausibleMonthlyRevenueMinor };
        return {
          commands: found.flatMap((one) => attribute(one, program)),
          rows: { [PROGRAMS]: { launched: { ...launched, [data.programId]: program }, waiting: stillWaiting } },
        };
      },
    },
  },
});
