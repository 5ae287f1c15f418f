import type { Condition, EventData, Terms, Tier } from '@vouch/events';
import { addDays, addMonths } from '../calendar.js';
import { command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { AccrueCommission } from './commands.js';

interface ProgramRow {
  readonly terms: Terms;
  readonly tiers: readonly Tier[];
}

interface PartnerRow {
  readonly approved: boolean;
  /** Name of the tier; null before the first. */
  readonly tier: string | null;
}

type Row = ProgramRow | PartnerRow;

const programKey = (programId: string) => `program:${programId}`;
/** By program too: a partner earns in the program that let it in. */
const partnerKey = ({ partnerId, programId }: { partnerId: string; programId: string }) =>
  `partner:${partnerId}:${programId}`;

const NEW_PARTNER: PartnerRow = { approved: false, tier: null };
const partnerIn = (rows: Rows<Row>, data: { partnerId: string; programId: string }): PartnerRow =>
  (rows(partnerKey(data)) as PartnerRow | null) ?? NEW_PARTNER;

function conditionsOf(
  { convertedOn, paidOn }: EventData<'PaymentCredited'>,
  terms: Terms,
  partner: PartnerRow,
): Condition[] {
  const earnsUntil = addMonths(convertedOn, terms.months);
  return [
    {
      condition: 'partner-approved',
      met: partner.approved,
      detail: partner.approved
        ? 'The partner was approved when the payment was credited.'
        : 'The partner was not approved when the payment was credited.',
    },
    {
      condition: 'within-commission-months',
      met: convertedOn <= paidOn && paidOn < earnsUntil,
      detail: `Paid on ${paidOn}; payments from ${convertedOn} until before ${earnsUntil} earn (${terms.months} months from the conversion).`,
    },
  ];
}

/**
 * Prices each credited payment by the terms, and by the partner's tier as it stands when the payment is credited. Payments earn
 * on [conversion day, conversion day + months), both in the program's zone.
 */
export const accrueWhenPaymentCredited = policy<Row>({
  name: 'accrue-when-payment-credited',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data }) => ({ rows: { [programKey(data.programId)]: { terms: data.terms, tiers: data.tiers } } }),
    },
    ApplicationApproved: {
      keys: ({ data }) => [partnerKey(data)],
      react: ({ data }, rows) => ({ rows: { [partnerKey(data)]: { ...partnerIn(rows, data), approved: true } } }),
    },
    PartnerPromoted: {
      keys: ({ data }) => [partnerKey(data)],
      react: ({ data }, rows) => ({ rows: { [partnerKey(data)]: { ...partnerIn(rows, data), tier: data.to } } }),
    },
    PartnerDemoted: {
      keys: ({ data }) => [partnerKey(data)],
      react: ({ data }, rows) => ({ rows: { [partnerKey(data)]: { ...partnerIn(rows, data), tier: data.to } } }),
    },
    PaymentCredited: {
      keys: ({ data }) => [programKey(data.programId), partnerKey(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const program = rows(programKey(data.programId)) as ProgramRow | null;
        if (!program) throw new Error(`A payment is credited in program ${data.programId}, which was not launched.`);
        const { terms, tiers } = program;
        const partner = partnerIn(rows, data);
        const tierRate = tiers.find(({ name }) => name === partner.tier)?.rate;
        return {
          commands: [
            command(AccrueCommission, {
              partnerId: data.partnerId,
              programId: data.programId,
              customerId: data.customerId,
              paymentId: data.paymentId,
              basis: data.amount,
              termsVersion: terms.version,
              tier: partner.tier,
              rate: tierRate ?? terms.rate,
              rateFrom: tierRate === undefined ? 'terms' : 'tier',
              conditions: conditionsOf(data, terms, partner),
              paidOn: data.paidOn,
              releaseOn: addDays(data.paidOn, terms.holdingDays),
              sourceEventId: id,
              occurredAt,
            }),
          ],
        };
      },
    },
  },
});
