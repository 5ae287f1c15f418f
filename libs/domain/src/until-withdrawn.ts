import type { RecordedEvent } from '@vouch/events';
import type { Command } from './command.js';
import type { PolicyRow, Reaction, Rows } from './policy.js';
import { customerKey, paymentKey } from './whose-occasion.js';

/** That a customer, or a payment of it, counts for another partner now. */
export interface Withdrawal {
  readonly eventId: string;
  /** YYYY-MM-DD: the day of the decision. */
  readonly withdrawnOn: string;
  readonly occurredAt: string;
  /** Only what is of this day or later; null: all of it. */
  readonly since: string | null;
}

/** By what a partner earned: a payment of a customer, or the customer besides its payments. */
interface Occasion {
  readonly partnerId: string;
  readonly customerId?: string;
  readonly paymentId?: string;
}

interface Earned {
  /** YYYY-MM-DD: its day. */
  readonly on: string;
}

export interface EarnedRow<E> extends PolicyRow {
  readonly earned: readonly E[];
  /** null: it counts for the partner. */
  readonly withdrawn: Withdrawal | null;
}

const keyOf = ({ partnerId, customerId = '', paymentId }: Occasion) =>
  paymentId === undefined ? customerKey({ partnerId, customerId }) : paymentKey({ partnerId, customerId, paymentId });

const isTaken = ({ on }: Earned, { since }: Withdrawal) => since === null || on >= since;

/** Takes back what was earned by what counts for another partner now; also what is earned by it only after that. */
export function untilWithdrawn<E extends Earned>(takeBack: (partnerId: string, earned: E, by: Withdrawal) => Command) {
  type Row = EarnedRow<E>;
  const rowIn = (rows: Rows<Row>, of: Occasion): Row => rows(keyOf(of)) ?? { earned: [], withdrawn: null };

  function withdraw(
    of: Occasion,
    { id, data, occurredAt }: RecordedEvent<'CreditWithdrawn' | 'RecruitCreditWithdrawn' | 'AttributionWithdrawn'>,
    since: string | null,
    rows: Rows<Row>,
  ): Reaction<Row> {
    const { earned } = rowIn(rows, of);
    const withdrawn = { eventId: id, withdrawnOn: data.withdrawnOn, occurredAt, since };
    const taken = earned.filter((one) => isTaken(one, withdrawn));
    return {
      commands: taken.map((one) => takeBack(of.partnerId, one, withdrawn)),
      rows: { [keyOf(of)]: { earned: earned.filter((one) => !taken.includes(one)), withdrawn } },
    };
  }

  /** What counts for the partner again earns again. */
  function countsAgain(of: Occasion, rows: Rows<Row>): Reaction<Row> {
    const row = rowIn(rows, of);
    return row.withdrawn ? { rows: { [keyOf(of)]: { ...row, withdrawn: null } } } : {};
  }

  const customerOf = ({ data: { partnerId, customerId } }: { data: Required<Omit<Occasion, 'paymentId'>> }) => ({
    partnerId,
    customerId,
  });

  const paymentAgain = {
    keys: ({ data }: RecordedEvent<'PaymentCredited' | 'RecruitPaymentCredited'>) => [keyOf(data)],
    react: ({ data }: RecordedEvent<'PaymentCredited' | 'RecruitPaymentCredited'>, rows: Rows<Row>) =>
      countsAgain(data, rows),
  };

  return {
    keyOf,
    /** One more that was earned. */
    earns: (of: Occasion, one: E, rows: Rows<Row>): Reaction<Row> => {
      if (of.customerId === undefined) return {};
      const { earned, withdrawn } = rowIn(rows, of);
      if (withdrawn && isTaken(one, withdrawn)) return { commands: [takeBack(of.partnerId, one, withdrawn)] };
      return { rows: { [keyOf(of)]: { earned: [...earned, one], withdrawn } } };
    },
    on: {
      PaymentCredited: paymentAgain,
      RecruitPaymentCredited: paymentAgain,
      CustomerAttributed: {
        keys: (event: RecordedEvent<'CustomerAttributed'>) => [keyOf(customerOf(event))],
        react: (event: RecordedEvent<'CustomerAttributed'>, rows: Rows<Row>) => countsAgain(customerOf(event), rows),
      },
      CreditWithdrawn: {
        keys: ({ data }: RecordedEvent<'CreditWithdrawn'>) => (data.what === 'payment' ? [keyOf(data)] : []),
        react: (event: RecordedEvent<'CreditWithdrawn'>, rows: Rows<Row>) =>
          event.data.what === 'payment' ? withdraw(event.data, event, null, rows) : {},
      },
      RecruitCreditWithdrawn: {
        keys: ({ data }: RecordedEvent<'RecruitCreditWithdrawn'>) => [keyOf(data)],
        react: (event: RecordedEvent<'RecruitCreditWithdrawn'>, rows: Rows<Row>) =>
          withdraw(event.data, event, null, rows),
      },
      AttributionWithdrawn: {
        keys: (event: RecordedEvent<'AttributionWithdrawn'>) => [keyOf(customerOf(event))],
        react: (event: RecordedEvent<'AttributionWithdrawn'>, rows: Rows<Row>) =>
          withdraw(customerOf(event), event, event.data.since ?? null, rows),
      },
    },
  };
}
