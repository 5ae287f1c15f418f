import type { EventData, Money, Touch } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { command, filledIn, type Command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { AttributeCustomer, FlagConversion, RefuseAttribution } from './commands.js';

/**
 * Credits a customer to the partner whose referral it came from, and tells the other partners whose referrals it touched why
 * it is not theirs.
 */

interface ConversionRow {
  readonly eventId: string;
  readonly convertedAt: string;
  readonly plan?: string;
  readonly seats?: number;
  readonly declaredMonthlyRevenue?: Money;
}

interface ProgramRow {
  readonly zone: string;
  readonly plausibleMonthlyRevenueMinor: number;
}

type Row = ConversionRow | ProgramRow;

const conversionKey = (customerId: string) => `conversion:${customerId}`;
const programKey = (programId: string) => `program:${programId}`;

type Weighed = EventData<'TouchesWeighed'>;

function attribute({ customerId, credited, touches }: Weighed, conversion: ConversionRow, rows: Rows<Row>): Command[] {
  if (!credited) return [];
  const { referralId, partnerId, programId, via, referredAt, code, couponCode } = credited;
  const program = rows(programKey(programId)) as ProgramRow | null;
  if (!program) throw new Error(`A referral was accepted in program ${programId}, which was not launched.`);
  const { eventId: sourceEventId, convertedAt, plan, seats, declaredMonthlyRevenue } = conversion;
  const pair = { partnerId, programId, customerId };
  const commands: Command[] = [
    command(AttributeCustomer, {
      ...pair,
      referralId,
      via,
      ...filledIn({ code, couponCode, plan, seats }),
      touches,
      referredAt,
      convertedAt,
      convertedOn: dayIn(program.zone, convertedAt),
      sourceEventId,
      occurredAt: convertedAt,
    }),
  ];
  const flag = (flag: EventData<'ConversionFlagged'>) =>
    commands.push(command(FlagConversion, { flag, occurredAt: convertedAt }));
  if (convertedAt < referredAt)
    flag({ ...pair, reason: 'won-before-first-contact', referredAt, convertedAt, sourceEventId });
  const { plausibleMonthlyRevenueMinor } = program;
  if (declaredMonthlyRevenue && declaredMonthlyRevenue.amountMinor > plausibleMonthlyRevenueMinor)
    flag({
      ...pair,
      reason: 'declared-revenue-implausible',
      declaredMonthlyRevenue,
      plausibleMonthlyRevenueMinor,
      sourceEventId,
    });
  return commands;
}

const REASONS: { readonly [O in Touch['outcome']]?: EventData<'AttributionRefused'>['reason'] } = {
  'lower-priority': 'lower-priority',
  earlier: 'earlier-touch',
  later: 'later-touch',
  'same-instant': 'same-instant',
  'after-conversion': 'after-conversion',
  'outside-window': 'outside-window',
  refused: 'referral-refused',
  'not-protected': 'not-protected',
};

/** Each partner that brought the customer too is told once, by its first touch. */
function refuse({ customerId, credited, touches }: Weighed, conversion: ConversionRow): Command[] {
  const told = new Set<string>(credited ? [credited.partnerId] : []);
  return touches.flatMap(({ referralId, partnerId, programId, outcome }) => {
    const reason = REASONS[outcome];
    if (reason === undefined || partnerId === undefined || programId === undefined || told.has(partnerId)) return [];
    told.add(partnerId);
    const { eventId: sourceEventId, convertedAt } = conversion;
    const refusal = {
      partnerId,
      programId,
      customerId,
      referralId,
      reason,
      ...filledIn({ creditedReferralId: credited?.referralId }),
      touches,
      convertedAt,
      sourceEventId,
    };
    return [command(RefuseAttribution, { refusal, occurredAt: convertedAt })];
  });
}

export const attributeWhenTouchesWeighed = policy<Row>({
  name: 'attribute-when-touches-weighed',
  capability: 'attribution',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data: { programId, zone, plausibleMonthlyRevenueMinor } }) => ({
        rows: { [programKey(programId)]: { zone, plausibleMonthlyRevenueMinor } },
      }),
    },
    CustomerConverted: {
      keys: ({ data }) => [conversionKey(data.customerId)],
      react: ({ id, data, occurredAt }) => {
        const { customerId, plan, seats, declaredMonthlyRevenue } = data;
        const said = filledIn({ plan, seats, declaredMonthlyRevenue });
        return { rows: { [conversionKey(customerId)]: { eventId: id, convertedAt: occurredAt, ...said } } };
      },
    },
    TouchesWeighed: {
      keys: ({ data }) => [
        conversionKey(data.customerId),
        ...(data.credited ? [programKey(data.credited.programId)] : []),
      ],
      react: ({ data }, rows) => {
        const conversion = rows(conversionKey(data.customerId)) as ConversionRow | null;
        if (!conversion)
          throw new Error(`The touches of customer ${data.customerId} were weighed before it converted.`);
        return {
          commands: [...attribute(data, conversion, rows), ...refuse(data, conversion)],
          rows: { [conversionKey(data.customerId)]: null },
        };
      },
    },
  },
});
