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

/** What a partner has in a currency: sums by month, of minor units or of refusals; or of a kind of rewards: how many. */
export interface Earned {
  readonly accrued: Record<string, bigint>;
  readonly reversed: Record<string, bigint>;
  readonly released: Record<string, bigint>;
  readonly refused: Record<string, bigint>;
  /** Released and not taken back again. */
  payable: bigint;
}

/** Something of a customer that counts for its partner. */
export interface Credit {
  readonly kind: 'won' | 'payment' | 'refund' | 'change' | 'churn' | 'return' | 'dispute' | 'dispute-end';
  readonly partner: Partner;
  readonly customer: Customer;
  readonly fact: Fact;
  readonly at: string;
  readonly day: string;
  /** The payment that it is, or is about. */
  readonly paymentId?: string;
  /** Of a payment and what was given back of it: how much counts. */
  readonly minor: bigint;
  readonly currency: string;
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
  away: boolean;
  /** Told before the leaving that they end. */
  readonly returns: Fact[];
}
export interface Partner {
  readonly id: string;
  approvedAt: string | null;
  /** Who recruited it. */
  parent: Partner | null;
  stoppedAt: string | null;
  readonly fees: Fact[];
  readonly certificates: Fact[];
  readonly accepted: Map<number, string>;
  tier: Json;
  gone: boolean;
}
/** What the terms may pay on. */
export interface Occasion {
  readonly partner: Partner;
  /** All that it is, as rules say it. */
  readonly is: readonly string[];
  readonly at: string;
  readonly day: string;
  readonly facts: Json;
  readonly quantity: bigint;
  /** Where not all of them are alike: so many of which so much is known. */
  readonly parts?: readonly { readonly quantity: bigint; readonly facts: Json }[];
  /** The partner of whose customers a parent earns. */
  readonly recruit?: Partner;
  readonly customer?: Customer;
  readonly paymentId?: string;
  readonly referralId?: string;
  readonly paid?: { readonly minor: bigint; readonly currency: string };
  /** How many payments of its customer there were before. */
  readonly paymentsBefore?: number;
  /** What was paid before, in days that begin so. */
  readonly revenue?: (begins: string) => bigint;
  /** When its customer converted, where that says how long it earns. */
  readonly since?: string;
  /** When its customer converted, where that may say which terms apply. */
  readonly termsAt?: string;
  /** What a milestone counts: how far it had come, and came. */
  readonly counted?: {
    readonly of: string;
    readonly currency?: string;
    readonly before: (begins: string) => bigint;
    readonly after: (begins: string) => bigint;
  };
}
/** What a commission goes by. */
export interface Source {
  readonly pays: Json;
  readonly quantity: bigint;
  readonly paid: { readonly minor: bigint; readonly currency: string } | null;
  readonly before: bigint;
}
export interface Line extends Source {
  readonly partner: Partner;
  readonly rule: Json;
  readonly is: readonly string[];
  readonly customerId: string | null;
  readonly recruit: Partner | null;
  readonly paymentId: string | null;
  readonly referralId: string | null;
  /** Of a reward, what kind it is of. */
  readonly currency: string;
  readonly day: string;
  /** The day on which it stands in the books. */
  readonly booked: string;
  readonly releaseOn: string;
  readonly limits: readonly Limit[];
  /** How many of its occasion its limits have left, and what these came to. */
  readonly counting: bigint;
  readonly worth: bigint;
  /** What stands of it in minor units; of a reward, how many. */
  left: bigint;
  state: 'held' | 'released';
  /** How many refunds, and disputes that were lost, it was held against. */
  backs: number;
  /** The last day on which a hold of it ended; none: ''. */
  freedOn: string;
}
export interface Limit {
  readonly key: string;
  readonly unit: 'money' | 'times';
  readonly most: bigint;
  readonly restored: boolean;
}
export interface Claim {
  readonly line: Omit<Line, 'left' | 'limits' | 'counting' | 'worth' | 'state' | 'backs' | 'freedOn'>;
  readonly computed: bigint;
  readonly currencyOfRefusal: string;
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
