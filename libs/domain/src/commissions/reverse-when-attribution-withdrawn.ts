import type { RecordedEvent } from '@vouch/events';
import { command } from '../command.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { ReverseCommission } from './commands.js';

interface Withdrawal {
  readonly eventId: string;
  readonly withdrawnOn: string;
  readonly occurredAt: string;
  /** Only what is booked on this day or later; null: all of it. */
  readonly since: string | null;
}

interface Earned {
  readonly commissionId: string;
  readonly currency: string;
  readonly bookedOn: string;
}

/** What was earned by a payment of a customer, or by the customer besides its payments. */
interface EarnedRow {
  readonly commissions: readonly Earned[];
  /** null: it counts for the partner. */
  readonly withdrawn: Withdrawal | null;
}

interface Name {
  readonly partnerId: string;
  readonly customerId?: string;
  readonly paymentId?: string;
}

const keyOf = ({ partnerId, customerId = '', paymentId }: Name) =>
  paymentId === undefined ? `customer:${partnerId}:${customerId}` : `payment:${partnerId}:${customerId}:${paymentId}`;
const NOTHING: EarnedRow = { commissions: [], withdrawn: null };
const earnedIn = (rows: Rows<EarnedRow>, name: Name) => rows(keyOf(name)) ?? NOTHING;

const reverse = (partnerId: string, { commissionId, currency }: Earned, by: Withdrawal) =>
  command(ReverseCommission, {
    partnerId,
    currency,
    commissionId,
    because: 'reattributed',
    reversedOn: by.withdrawnOn,
    sourceEventId: by.eventId,
    occurredAt: by.occurredAt,
  });

const isTaken = ({ bookedOn }: Earned, { since }: Withdrawal) => since === null || bookedOn >= since;

function withdraw(
  name: Name,
  { id, data, occurredAt }: RecordedEvent<'CreditWithdrawn' | 'AttributionWithdrawn'>,
  rows: Rows<EarnedRow>,
  since: string | null,
): Reaction<EarnedRow> {
  const row = earnedIn(rows, name);
  const withdrawn = { eventId: id, withdrawnOn: data.withdrawnOn, occurredAt, since };
  const taken = row.commissions.filter((earned) => isTaken(earned, withdrawn));
  return {
    commands: taken.map((earned) => reverse(name.partnerId, earned, withdrawn)),
    rows: { [keyOf(name)]: { commissions: row.commissions.filter((earned) => !taken.includes(earned)), withdrawn } },
  };
}

/** What counts for the partner again earns again. */
function countsAgain(name: Name, rows: Rows<EarnedRow>): Reaction<EarnedRow> {
  const row = earnedIn(rows, name);
  return row.withdrawn ? { rows: { [keyOf(name)]: { ...row, withdrawn: null } } } : {};
}

/** A customer that counts for another partner takes with it what it earned; also what is priced only after that. */
export const reverseWhenAttributionWithdrawn = policy<EarnedRow>({
  name: 'reverse-when-attribution-withdrawn',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    CommissionAccrued: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ data }, rows) => {
        if (data.customerId === undefined) return {};
        const { partnerId, commissionId, amount, bookedOn } = data;
        const { commissions, withdrawn } = earnedIn(rows, data);
        const earned = { commissionId, currency: amount.currency, bookedOn };
        if (withdrawn && isTaken(earned, withdrawn)) return { commands: [reverse(partnerId, earned, withdrawn)] };
        return { rows: { [keyOf(data)]: { commissions: [...commissions, earned], withdrawn } } };
      },
    },
    PaymentCredited: { keys: ({ data }) => [keyOf(data)], react: ({ data }, rows) => countsAgain(data, rows) },
    CustomerAttributed: {
      keys: ({ data: { partnerId, customerId } }) => [keyOf({ partnerId, customerId })],
      react: ({ data: { partnerId, customerId } }, rows) => countsAgain({ partnerId, customerId }, rows),
    },
    CreditWithdrawn: {
      keys: ({ data }) => (data.what === 'payment' ? [keyOf(data)] : []),
      react: (event, rows) => (event.data.what === 'payment' ? withdraw(event.data, event, rows, null) : {}),
    },
    AttributionWithdrawn: {
      keys: ({ data: { partnerId, customerId } }) => [keyOf({ partnerId, customerId })],
      react: (event, rows) => {
        const { partnerId, customerId, since } = event.data;
        return withdraw({ partnerId, customerId }, event, rows, since ?? null);
      },
    },
  },
});
