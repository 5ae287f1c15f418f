import type { Money } from '@vouch/events';
import type { Agreement, GroupsSince, PublishedTerms } from '@vouch/terms';
import { entryOf } from '../entry-of.js';
import type { Rows } from '../policy.js';
import type { EarningPartner } from './earning-conditions.js';

/** What is kept to price an occasion by: a row of each kind, by what an event names. */

export interface ProgramRow {
  readonly zone: string;
  /** The currency that it is planned in. */
  readonly currency: string;
  /** The earliest first. */
  readonly versions: readonly PublishedTerms[];
}

export interface PartnerRow extends EarningPartner {
  /** Name of the tier; null before the first. */
  readonly tier: string | null;
  /** When each version of the terms was accepted. */
  readonly accepted: Readonly<Record<string, string>>;
  /** In the order in which they were made. */
  readonly agreements: readonly Agreement[];
  /** The earliest first. */
  readonly groups: readonly GroupsSince[];
}

export interface CustomerRow {
  readonly convertedAt: string | null;
  /** The earliest payment that was credited so far; null before the first. */
  readonly firstPaidAt: string | null;
  /** How many payments were credited so far. */
  readonly payments: number;
  /** The most seats that it had so far. */
  readonly mostSeats: number;
  /** How its referral was made, and by which link or coupon; null while it is not known. */
  readonly via: string | null;
  readonly link: string | null;
  readonly coupon: string | null;
  /** The plan that it is on; null while it is not known. */
  readonly plan: string | null;
}

/** Something of a partner that is counted by month, such as the customers that it won. */
export interface CountRow {
  readonly months: Readonly<Record<string, number>>;
}

/** What a partner's customers paid less what they got back, in minor units, by currency and month. */
export interface RevenueRow {
  readonly months: Readonly<Record<string, CountRow['months']>>;
}

export type Row = ProgramRow | PartnerRow | CustomerRow | CountRow | RevenueRow;

export interface Membership {
  readonly partnerId: string;
  readonly programId: string;
}
type Customer = Membership & { readonly customerId: string };
type Countable = 'customers-won' | 'qualified-leads';

export const programKey = (programId: string) => `program:${programId}`;
/** By program too: a partner earns in the program that let it in. */
export const partnerKey = ({ partnerId, programId }: Membership) => `partner:${partnerId}:${programId}`;
export const customerKey = ({ partnerId, programId, customerId }: Customer) =>
  `customer:${partnerId}:${programId}:${customerId}`;
/** What its own customers brought, or those of partners that it recruited. */
type Whose = 'own' | 'recruits';
export const revenueKey = ({ partnerId, programId }: Membership, whose: Whose = 'own') =>
  `revenue:${whose}:${partnerId}:${programId}`;
export const countKey = (of: Countable, { partnerId, programId }: Membership) => `${of}:${partnerId}:${programId}`;

const NEW_PARTNER: PartnerRow = {
  approvedAt: null,
  stoppedAt: null,
  certified: {},
  fees: [],
  tier: null,
  accepted: {},
  agreements: [],
  groups: [],
};
const NEW_CUSTOMER: CustomerRow = {
  convertedAt: null,
  firstPaidAt: null,
  payments: 0,
  mostSeats: 0,
  via: null,
  link: null,
  coupon: null,
  plan: null,
};

export const partnerIn = (rows: Rows<Row>, data: Membership): PartnerRow =>
  (rows(partnerKey(data)) as PartnerRow | null) ?? NEW_PARTNER;
export const customerIn = (rows: Rows<Row>, data: Customer): CustomerRow =>
  (rows(customerKey(data)) as CustomerRow | null) ?? NEW_CUSTOMER;
export const revenueIn = (rows: Rows<Row>, data: Membership, whose: Whose = 'own'): RevenueRow =>
  (rows(revenueKey(data, whose)) as RevenueRow | null) ?? { months: {} };
export const countIn = (rows: Rows<Row>, of: Countable, data: Membership): CountRow =>
  (rows(countKey(of, data)) as CountRow | null) ?? { months: {} };

/** @throws Error for a program that was not launched: a contradiction in the log. */
export function programIn(rows: Rows<Row>, programId: string): ProgramRow {
  const program = rows(programKey(programId)) as ProgramRow | null;
  if (!program) throw new Error(`A partner may earn in program ${programId}, which was not launched.`);
  return program;
}

/** One more, or so much more, in the month of a day. */
export function withMore({ months }: CountRow, day: string, more: number): CountRow {
  const month = day.slice(0, 7);
  return { months: { ...months, [month]: (entryOf(months, month) ?? 0) + more } };
}

/** What was counted in the month and in the year of a day, and ever; never less than nothing. */
export function countedBy({ months }: CountRow, day: string): Readonly<Record<'month' | 'year' | 'ever', number>> {
  const sum = (begins: string) =>
    Math.max(
      0,
      Object.entries(months).reduce((total, [month, number]) => (month.startsWith(begins) ? total + number : total), 0),
    );
  return { month: sum(day.slice(0, 7)), year: sum(day.slice(0, 4)), ever: sum('') };
}

export const revenueOf = ({ months }: RevenueRow, currency: string): CountRow => ({
  months: entryOf(months, currency) ?? {},
});

export const withRevenue = (row: RevenueRow, { amountMinor, currency }: Money, day: string): RevenueRow => ({
  months: { ...row.months, [currency]: withMore(revenueOf(row, currency), day, amountMinor).months },
});

export const earlier = (known: string | null | undefined, instant: string): string =>
  known === null || known === undefined || instant < known ? instant : known;
