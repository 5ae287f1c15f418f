import type { EventData } from '@vouch/events';
import { command, type Command } from '../command.js';
import { derivedId } from '../derived-id.js';
import { policy, type Rows } from '../policy.js';
import { paymentOf, type PaymentName } from '../whose-occasion.js';
import { EndHold, HoldCommissions, ReverseCommission } from './commands.js';

interface Commission {
  readonly commissionId: string;
  readonly currency: string;
}

type Opened = Pick<EventData<'DisputeCredited'>, 'customerId' | 'disputeId' | 'openedOn'>;
type Ended = Pick<
  EventData<'DisputeEndCredited'>,
  'customerId' | 'disputeId' | 'outcome' | 'refundedTotalMinor' | 'disputedTotalMinor' | 'endedOn'
>;
type Told<Data> = { readonly data: Data; readonly eventId: string; readonly occurredAt: string };

interface PaymentRow {
  /** What the payment earned so far: one commission for each rule that paid. */
  readonly commissions: readonly Commission[];
  /** Disputes that are open. */
  readonly open: readonly Told<Opened>[];
  /** How disputes were lost. */
  readonly lost: readonly Told<Ended>[];
}

const keyOf = ({ partnerId, customerId, paymentId }: PaymentName) => `payment:${partnerId}:${customerId}:${paymentId}`;
const paymentIn = (rows: Rows<PaymentRow>, name: PaymentName): PaymentRow =>
  rows(keyOf(name)) ?? { commissions: [], open: [], lost: [] };

/** Names the hold of a dispute. */
const holdOf = (customerId: string, disputeId: string) => derivedId('dispute', customerId, disputeId);

const hold = (partnerId: string, { commissionId, currency }: Commission, { data, eventId, occurredAt }: Told<Opened>) =>
  command(HoldCommissions, {
    partnerId,
    currency,
    holdId: holdOf(data.customerId, data.disputeId),
    because: 'dispute',
    covers: { commissionId },
    heldOn: data.openedOn,
    sourceEventId: eventId,
    occurredAt,
  });

const reverse = (
  partnerId: string,
  { commissionId, currency }: Commission,
  { data, eventId, occurredAt }: Told<Ended>,
) =>
  command(ReverseCommission, {
    partnerId,
    currency,
    commissionId,
    because: 'dispute-lost',
    disputeId: data.disputeId,
    refundedTotalMinor: data.refundedTotalMinor,
    disputedTotalMinor: data.disputedTotalMinor,
    reversedOn: data.endedOn,
    sourceEventId: eventId,
    occurredAt,
  });

const end = (partnerId: string, currency: string, { data, eventId, occurredAt }: Told<Ended>) =>
  command(EndHold, {
    partnerId,
    currency,
    holdId: holdOf(data.customerId, data.disputeId),
    outcome: data.outcome,
    endedOn: data.endedOn,
    sourceEventId: eventId,
    occurredAt,
  });

/** What was lost is taken back before its hold ends, so that none of it is paid in between. */
const endingOf = (partnerId: string, commissions: readonly Commission[], ended: Told<Ended>): Command[] => [
  ...(ended.data.outcome === 'lost' ? commissions.map((one) => reverse(partnerId, one, ended)) : []),
  ...[...new Set(commissions.map(({ currency }) => currency))].map((currency) => end(partnerId, currency, ended)),
];

/**
 * While a payment is disputed, its commissions are on hold; what is lost of it is taken back like a refund. Pricing is another
 * policy's work, so a dispute may be met before a commission of its payment.
 */
export const holdWhenDisputeCredited = policy<PaymentRow>({
  name: 'hold-when-dispute-credited',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    CommissionAccrued: {
      keys: ({ data }) => paymentOf(data).map(keyOf),
      react: ({ data }, rows) => {
        const { partnerId, commissionId, amount } = data;
        const [name] = paymentOf(data);
        if (!name) return {};
        const payment = paymentIn(rows, name);
        const commission = { commissionId, currency: amount.currency };
        return {
          commands: [
            ...payment.open.map((dispute) => hold(partnerId, commission, dispute)),
            ...payment.lost.map((dispute) => reverse(partnerId, commission, dispute)),
          ],
          rows: { [keyOf(name)]: { ...payment, commissions: [...payment.commissions, commission] } },
        };
      },
    },
    DisputeCredited: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const { partnerId, customerId, disputeId, openedOn } = data;
        const payment = paymentIn(rows, data);
        const opened = { data: { customerId, disputeId, openedOn }, eventId: id, occurredAt };
        return {
          commands: payment.commissions.map((commission) => hold(partnerId, commission, opened)),
          rows: { [keyOf(data)]: { ...payment, open: [...payment.open, opened] } },
        };
      },
    },
    DisputeEndCredited: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const { partnerId, customerId, disputeId, outcome, refundedTotalMinor, disputedTotalMinor, endedOn } = data;
        const payment = paymentIn(rows, data);
        const said = { customerId, disputeId, outcome, refundedTotalMinor, disputedTotalMinor, endedOn };
        const ended = { data: said, eventId: id, occurredAt };
        return {
          commands: endingOf(partnerId, payment.commissions, ended),
          rows: {
            [keyOf(data)]: {
              ...payment,
              open: payment.open.filter((dispute) => dispute.data.disputeId !== disputeId),
              lost: outcome === 'lost' ? [...payment.lost, ended] : payment.lost,
            },
          },
        };
      },
    },
  },
});
