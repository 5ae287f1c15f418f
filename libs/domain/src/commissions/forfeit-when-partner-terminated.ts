import { dayIn } from '../calendar.js';
import { command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { ForfeitCommissions } from './commands.js';

interface ProgramRow {
  readonly zone: string;
}

interface PartnerRow {
  /** The currencies that it earned something in. */
  readonly currencies: readonly string[];
  /** Set when it was terminated and loses its balance. */
  readonly forfeits: { readonly on: string; readonly eventId: string } | null;
}

type Row = ProgramRow | PartnerRow;

interface Membership {
  readonly partnerId: string;
  readonly programId: string;
}

const programKey = (programId: string) => `program:${programId}`;
const partnerKey = ({ partnerId, programId }: Membership) => `partner:${partnerId}:${programId}`;
const partnerIn = (rows: Rows<Row>, data: Membership): PartnerRow =>
  (rows(partnerKey(data)) as PartnerRow | null) ?? { currencies: [], forfeits: null };

const forfeit = (
  { partnerId, programId }: Membership,
  currency: string,
  { on, eventId }: NonNullable<PartnerRow['forfeits']>,
  occurredAt: string,
) =>
  command(ForfeitCommissions, { partnerId, programId, currency, forfeitedOn: on, sourceEventId: eventId, occurredAt });

/**
 * A partner that is terminated and forfeits its balance loses what it had earned until that day: all at once; what accrues
 * late for payments until then, and what a payout that was on its way brings back, as it comes.
 */
export const forfeitWhenPartnerTerminated = policy<Row>({
  name: 'forfeit-when-partner-terminated',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data }) => ({ rows: { [programKey(data.programId)]: { zone: data.zone } } }),
    },
    CommissionAccrued: {
      keys: ({ data }) => [partnerKey(data)],
      react: ({ data, occurredAt }, rows) => {
        const partner = partnerIn(rows, data);
        const { currency } = data.amount;
        const { currencies, forfeits } = partner;
        return {
          rows: currencies.includes(currency)
            ? {}
            : { [partnerKey(data)]: { ...partner, currencies: [...currencies, currency] } },
          commands: forfeits && data.occurredOn <= forfeits.on ? [forfeit(data, currency, forfeits, occurredAt)] : [],
        };
      },
    },
    PayoutReturned: {
      keys: ({ data }) => [partnerKey(data)],
      react: ({ data, occurredAt }, rows) => {
        const { forfeits } = partnerIn(rows, data);
        return { commands: forfeits ? [forfeit(data, data.amount.currency, forfeits, occurredAt)] : [] };
      },
    },
    PartnerTerminated: {
      keys: ({ data }) => [programKey(data.programId), partnerKey(data)],
      react: ({ id, data, occurredAt }, rows) => {
        if (data.balance !== 'forfeit') return {};
        const program = rows(programKey(data.programId)) as ProgramRow | null;
        if (!program) throw new Error(`A partner of program ${data.programId} ended, which was not launched.`);
        const partner = partnerIn(rows, data);
        const forfeits = { on: dayIn(program.zone, occurredAt), eventId: id };
        return {
          rows: { [partnerKey(data)]: { ...partner, forfeits } },
          commands: partner.currencies.map((currency) => forfeit(data, currency, forfeits, occurredAt)),
        };
      },
    },
  },
});
