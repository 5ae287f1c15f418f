import type { RecordedEvent } from '@vouch/events';
import { command } from '../command.js';
import { meeting, type Said } from '../meeting.js';
import { customerKey, customerOf, type CustomerName } from '../whose-occasion.js';
import { ReverseCustomer } from './commands.js';

/** That a customer left, or took less. */
interface Loss {
  readonly because: 'churn' | 'downgrade';
  readonly changeId?: string;
  readonly reversedOn: string;
  readonly sourceEventId: string;
  readonly occurredAt: string;
}

/** A currency in which the customer earned commissions that such a loss may take back. */
interface Earned extends CustomerName {
  readonly currency: string;
}

function changed(
  event: RecordedEvent<'SubscriptionChangeCredited' | 'SubscriptionChangeCorrected'>,
): Said<Loss> | undefined {
  const { id, data, occurredAt } = event;
  const { direction, changeId, changedOn: reversedOn } = data;
  if (direction !== 'contraction') return undefined;
  return { at: customerKey(data), what: { because: 'downgrade', changeId, reversedOn, sourceEventId: id, occurredAt } };
}

/** Where the terms say so, a customer that leaves or takes less while a commission is held takes it back. */
export const reverseWhenCustomerTakesLess = meeting<Earned, Loss>({
  name: 'reverse-when-customer-takes-less',
  capability: 'commissions',
  earned: {
    CommissionAccrued: ({ data }) => {
      const [name] = customerOf(data);
      if (!name || (data.onChurn === 'keep' && data.onDowngrade === 'keep')) return undefined;
      return { at: customerKey(name), what: { ...name, currency: data.amount.currency } };
    },
  },
  taken: {
    ChurnCredited: ({ id, data, occurredAt }) => ({
      at: customerKey(data),
      what: { because: 'churn', reversedOn: data.churnedOn, sourceEventId: id, occurredAt },
    }),
    SubscriptionChangeCredited: changed,
    SubscriptionChangeCorrected: changed,
    RecruitLossCredited: ({ id, data, occurredAt }) => ({
      at: customerKey(data),
      what: { because: data.because, reversedOn: data.lostOn, sourceEventId: id, occurredAt },
    }),
  },
  // The account knows which of the customer's commissions are still held.
  same: (one, other) => one.currency === other.currency,
  meet: (earned, loss) => [command(ReverseCustomer, { ...earned, ...loss })],
});
