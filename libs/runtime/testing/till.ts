import { Command, command, type Decider, decider, handles, Rejection } from '@vouch/domain';
import { customerLane } from '@vouch/events';
import { IsInt, IsOptional, IsString } from 'class-validator';

/** A small decider over real event types: a customer converts, pays, leaves. */

export class Convert extends Command {
  @IsString()
  customerId!: string;
}

export class TakePayment extends Command {
  @IsString()
  customerId!: string;

  @IsString()
  paymentId!: string;

  @IsInt()
  amountMinor!: number;

  @IsOptional()
  @IsString()
  currency?: string;
}

/** Two events of one command. */
export class PayAndLeave extends Command {
  @IsString()
  customerId!: string;
}

/** Throws, as a decider with a bug would. */
export class Stumble extends Command {
  @IsString()
  customerId!: string;

  @IsString()
  over!: 'decide' | 'evolve' | 'data' | 'lane';
}

interface Till {
  readonly payments: number;
  readonly totalMinor: number;
  readonly left: boolean;
}

const streamOf = ({ customerId }: { customerId: string }) => `customer-${customerId}`;
const laneOf = ({ customerId }: { customerId: string }) => customerLane(customerId);
const customer = { stream: streamOf, lane: laneOf, by: ['admin'] as const, summary: 'For tests.' };
const payment = (customerId: string, paymentId: string, amountMinor: number, currency = 'EUR') =>
  ({ type: 'PaymentReceived', data: { customerId, paymentId, amount: { amountMinor, currency } } }) as const;

export const till: Decider = decider<Till>({
  capability: 'customers',
  initial: { payments: 0, totalMinor: 0, left: false },
  commands: [
    handles({
      ...customer,
      type: Convert,
      decide: ({ customerId }) => [{ type: 'CustomerConverted', data: { customerId } }],
    }),
    handles<Till, TakePayment>({
      ...customer,
      type: TakePayment,
      requires: (c) => [
        { stream: streamOf(c), rejection: new Rejection('CustomerUnknown', 'No such customer has converted.') },
      ],
      decide: ({ customerId, paymentId, amountMinor, currency }, state) => {
        if (state.left) return new Rejection('CustomerLeft', 'The customer left; nothing can be paid any more.');
        return amountMinor === 0 ? [] : [payment(customerId, paymentId, amountMinor, currency)];
      },
    }),
    handles<Till, PayAndLeave>({
      ...customer,
      type: PayAndLeave,
      decide: ({ customerId }, { left, payments }) =>
        left ? [] : [payment(customerId, `p${payments}`, 100), { type: 'CustomerChurned', data: { customerId } }],
    }),
    handles<Till, Stumble>({
      ...customer,
      type: Stumble,
      lane: (c) => (c.over === 'lane' ? 'partner:p1' : laneOf(c)),
      decide: ({ customerId, over }, state) => {
        if (over === 'decide') {
          // Spoils what it was given, too.
          Object.assign(state, { left: true });
          throw new Error('stumbled');
        }
        return [payment(customerId, over === 'evolve' ? 'unfoldable' : 'p1', over === 'data' ? 0.5 : 100)];
      },
    }),
  ],
  evolve: {
    PaymentReceived: (state, { data }) => {
      if (data.paymentId === 'unfoldable') throw new Error('stumbled');
      return { ...state, payments: state.payments + 1, totalMinor: state.totalMinor + data.amount.amountMinor };
    },
    CustomerChurned: (state) => ({ ...state, left: true }),
  },
});

export const convert = (customerId = 'c1') => command(Convert, { customerId });
export const pay = (paymentId: string, amountMinor = 100, customerId = 'c1') =>
  command(TakePayment, { customerId, paymentId, amountMinor });
