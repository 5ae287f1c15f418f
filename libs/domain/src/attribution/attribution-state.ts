import type { EventData, Money } from '@vouch/events';
import type { Map, Set } from 'immutable';
import type { Subscription } from './subscription.js';

export interface CreditedPayment {
  /** The event that it was received by; null where only what was given back is known. */
  readonly receivedBy: string | null;
  readonly paidOn: string;
  /** What of it was given back, by refunds and lost disputes. */
  readonly refunds: readonly { readonly amountMinor: number; readonly refundedOn: string }[];
  readonly amount: Money;
  /** What of it was given back and counted. */
  readonly refundedMinor: number;
  /** What of that was lost in disputes. */
  readonly disputedMinor: number;
}

export interface CreditedTurn {
  readonly what: 'churn' | 'return';
  readonly on: string;
}

export interface AttributionState {
  /** How it came; null: the customer is not credited to this partner. */
  readonly came: Pick<EventData<'CustomerAttributed'>, 'via' | 'code'> | null;
  /** From this day on it counts for another partner. */
  readonly until: string | null;
  /** Decisions by which it was taken from this partner. */
  readonly withdrawals: Set<string>;
  /** Churns and returns that were credited, by the events that they answer. */
  readonly turns: Map<string, CreditedTurn>;
  /** null: the customer is not credited to this partner. */
  readonly convertedOn: string | null;
  readonly flags: Set<EventData<'ConversionFlagged'>['reason']>;
  readonly payments: Map<string, CreditedPayment>;
  /** Events of refunds, disputes, churns and returns that were answered. */
  readonly answered: Set<string>;
  readonly refused: boolean;
  readonly changes: Set<string>;
  /** In business time. */
  readonly subscriptions: readonly Subscription[];
}
