import type { EventData, Money } from '@vouch/events';
import type { Map } from 'immutable';
import type { KnownFact } from '../same-fact.js';
import type { Turn } from './presence.js';
import type { Named } from './touches.js';

export interface CustomerState {
  readonly signUp: KnownFact | null;
  readonly conversion: KnownFact | null;
  /** What the customer touched until it converted. */
  readonly touches: readonly Named[];
  readonly weighed: boolean;
  readonly payments: Map<string, KnownFact & { readonly amount: Money }>;
  readonly refunds: Map<string, KnownFact>;
  readonly disputes: Map<string, KnownFact & { readonly paymentId: string }>;
  /** How disputes ended, also those that are not known yet. */
  readonly ends: Map<string, KnownFact>;
  readonly changes: Map<string, KnownFact>;
  /** In business time. */
  readonly turns: readonly Turn[];
  /** For whom it counts; null: for nobody, or it is not decided. */
  readonly countsFor: EventData<'CustomerReattributed'>['to'] | null;
  /** From which day on, where a person decided so. */
  readonly countsSince: string | null;
  /** How it last said that it heard about us; null for never. */
  readonly reported: Pick<EventData<'SourceReported'>, 'channel' | 'noteId'> | null;
}
