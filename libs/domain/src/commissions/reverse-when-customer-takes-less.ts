import type { EventData } from '@vouch/events';
import { command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { customerOf, type CustomerName } from '../whose-occasion.js';
import { ReverseCustomer } from './commands.js';

/** That a customer left, or took less. */
interface Loss {
  readonly because: 'churn' | 'downgrade';
  readonly changeId?: string;
  readonly on: string;
  readonly eventId: string;
  readonly occurredAt: string;
}

interface CustomerRow {
  /** The currencies of commissions that such a loss may take back. */
  readonly currencies: readonly string[];
  readonly losses: readonly Loss[];
}

const keyOf = ({ partnerId, customerId }: CustomerName) => `customer:${partnerId}:${customerId}`;
const customerIn = (rows: Rows<CustomerRow>, name: CustomerName): CustomerRow =>
  rows(keyOf(name)) ?? { currencies: [], losses: [] };

const reverse = ({ partnerId, customerId }: CustomerName, currency: string, { on, eventId, ...loss }: Loss) =>
  command(ReverseCustomer, { partnerId, currency, customerId, ...loss, reversedOn: on, sourceEventId: eventId });

function lose(name: CustomerName, loss: Loss, rows: Rows<CustomerRow>) {
  const customer = customerIn(rows, name);
  return {
    commands: customer.currencies.map((currency) => reverse(name, currency, loss)),
    rows: { [keyOf(name)]: { ...customer, losses: [...customer.losses, loss] } },
  };
}

interface Change {
  readonly id: string;
  readonly data: EventData<'SubscriptionChangeCredited' | 'SubscriptionChangeCorrected'>;
  readonly occurredAt: string;
}

const change = {
  keys: ({ data }: Change) => [keyOf(data)],
  react: ({ id, data, occurredAt }: Change, rows: Rows<CustomerRow>) => {
    const { direction, changeId, changedOn: on } = data;
    if (direction !== 'contraction') return {};
    return lose(data, { because: 'downgrade', changeId, on, eventId: id, occurredAt }, rows);
  },
};

/** Where the terms say so, a customer that leaves or takes less while a commission is held takes it back. */
export const reverseWhenCustomerTakesLess = policy<CustomerRow>({
  name: 'reverse-when-customer-takes-less',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    CommissionAccrued: {
      keys: ({ data }) => customerOf(data).map(keyOf),
      react: ({ data }, rows) => {
        const { onChurn, onDowngrade, amount } = data;
        const [name] = customerOf(data);
        if (!name || (onChurn === 'keep' && onDowngrade === 'keep')) return {};
        const customer = customerIn(rows, name);
        const { currency } = amount;
        return {
          commands: customer.losses.map((loss) => reverse(name, currency, loss)),
          rows: customer.currencies.includes(currency)
            ? {}
            : { [keyOf(name)]: { ...customer, currencies: [...customer.currencies, currency] } },
        };
      },
    },
    ChurnCredited: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ id, data, occurredAt }, rows) =>
        lose(data, { because: 'churn', on: data.churnedOn, eventId: id, occurredAt }, rows),
    },
    SubscriptionChangeCredited: change,
    SubscriptionChangeCorrected: change,
  },
});
