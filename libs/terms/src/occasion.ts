import type { Money, OccasionKind, Reach, Rule } from '@vouch/events';
import type { Facts } from './clauses.js';

/** What the terms may pay on. */
export interface Occasion {
  readonly kind: OccasionKind;
  /** All that it is: a first payment is `first-payment` and `every-payment`. */
  readonly is: readonly Rule['on'][];
  /** Whose it is to earn by: the partner's own, or that of its parent. */
  readonly to: 'partner' | 'parent';
  /** How many: clicks, seats; 1 of what comes one by one. */
  readonly quantity: number;
  /** Where not all of them are alike: so many of each kind, and what is known of these. A rule pays for those that it asks for. */
  readonly parts?: readonly { readonly quantity: number; readonly facts: Facts }[];
  /** YYYY-MM-DD in the program's zone. */
  readonly day: string;
  readonly basis: Money | null;
  readonly facts: Facts;
  /** The day of the customer's conversion; null where there is none. */
  readonly convertedOn: string | null;
  /** Which payment of its customer it is, from 1; null where it is none. */
  readonly paymentNumber: number | null;
  /** What the partner's customers had paid before, in the basis' currency. */
  readonly revenueBefore: Readonly<Record<'month' | 'year' | 'lifetime', number>>;
  /** What a milestone is reached by: what was counted, and how far it came. */
  readonly counted?: Counted;
}

export interface Counted extends Pick<Reach, 'of'> {
  /** Of revenue. */
  readonly currency?: string;
  readonly before: Readonly<Record<Reach['within'], number>>;
  readonly after: Readonly<Record<Reach['within'], number>>;
}
