import type { EventData, Money } from '@vouch/events';
import type { Map, Set } from 'immutable';
import type { Subscription } from './subscription.js';

export interface CreditedPayment {
  readonly amount: Money;
  /** What of it was given back and counted. */
  readonly refundedMinor: number;
  /** What of that was lost in disputes. */
  readonly disputedMinor: number;
}

export interface AttributionState {
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
