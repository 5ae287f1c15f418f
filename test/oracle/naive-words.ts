/** What the naive oracle speaks of, and how it adds up. */

export interface Fact {
  readonly type: string;
  readonly data: Json;
  readonly occurredAt: string;
  /** What was told in one go. */
  readonly correlationId: string;
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- it reads JSON, and knows its shape only by its docs
export type Json = any;

/** What a partner has in a currency: sums by month, of minor units or of refusals. */
export interface Earned {
  readonly accrued: Record<string, bigint>;
  readonly reversed: Record<string, bigint>;
  readonly released: Record<string, bigint>;
  readonly refused: Record<string, bigint>;
  /** Released and not taken back again. */
  payable: bigint;
}

export interface Credit {
  readonly kind: 'payment' | 'refund';
  readonly partner: Partner;
  readonly customer: Customer;
  readonly paymentId: string;
  readonly minor: bigint;
  readonly currency: string;
  readonly at: string;
  readonly day: string;
  /** The plan of the customer, as far as was told before it. */
  readonly plan: string | null;
}
export interface Customer {
  readonly id: string;
  readonly deeds: Fact[];
  /** How many of its deeds were counted. */
  counted: number;
  conversion: Fact | null;
  owner: { readonly partner: Partner; readonly referral: Fact } | null;
  plan: string | null;
  churned: boolean;
}
export interface Partner {
  readonly id: string;
  approvedAt: string | null;
  stoppedAt: string | null;
  readonly fees: Fact[];
  readonly certificates: Fact[];
  readonly accepted: Map<number, string>;
  tier: Json;
  gone: boolean;
}
export interface Line {
  readonly partner: Partner;
  readonly customerId: string;
  readonly paymentId: string;
  readonly pays: Json;
  readonly onRefund: string;
  readonly basis: bigint;
  readonly currencyOfBasis: string;
  readonly before: bigint;
  readonly currency: string;
  readonly day: string;
  /** The day on which it stands in the books. */
  readonly booked: string;
  readonly releaseOn: string;
  readonly limits: readonly Limit[];
  left: bigint;
  state: 'held' | 'released';
}
export interface Limit {
  readonly key: string;
  readonly unit: 'money' | 'times';
  readonly most: bigint;
  readonly restored: boolean;
}
export interface Claim {
  readonly line: Omit<Line, 'left' | 'limits'>;
  readonly computed: bigint;
  readonly limits: readonly Limit[];
  /** What each limit that was asked has granted. */
  readonly granted: bigint[];
}

export const min = (one: bigint, other: bigint) => (one < other ? one : other);
export const max = (one: bigint, other: bigint) => (one > other ? one : other);

export const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
export const add = (months: Record<string, bigint>, day: string, amount: bigint): void => {
  months[day.slice(0, 7)] = (months[day.slice(0, 7)] ?? 0n) + amount;
};
export const latest = (days: readonly string[]) => days.reduce((one, other) => (other > one ? other : one));
export const earlier = (one: string | null, other: string) => (one === null || other < one ? other : one);
