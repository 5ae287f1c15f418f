import { STAFF_AND_AUDITOR } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { lastKnownDay } from '../as-of.js';
import { eventHistory } from '../audit/event-history.projection.js';
import { clock } from '../clock/clock.projection.js';
import { dayNumber } from '../days.js';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { query, type RowSource, type Table } from '../query.js';
import {
  type Awaited,
  awaitedThings,
  unmatchedFacts as unmatchedFactsProjection,
  UnmatchedFactsRow,
  type WaitingFact,
} from './unmatched-facts.projection.js';

const ORDERS = {
  since: ['since', 'customerId'],
  customer: ['customerId'],
} as const satisfies Orders<UnmatchedFactsRow>;

export class UnmatchedFactsParams extends PageParams {
  /** Only what is recorded of this customer. */
  @IsOptional()
  @IsId()
  customer?: string;

  /** Only customers of whom something waits for this. */
  @IsOptional()
  @IsIn(awaitedThings)
  waitsFor?: Awaited;

  /** By when the oldest happened, or by customer. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'since';
}

export interface CustomerWithUnmatchedFacts {
  readonly customerId: string;
  /** When the oldest of them happened. */
  readonly since: string;
  /** Days since then, until the last day that was closed anywhere. */
  readonly ageDays: number;
  readonly facts: readonly WaitingFact[];
  /** Referrals of which nothing was known when the customer named them, by the names that they will have. */
  readonly missingReferralIds: readonly string[];
}

export interface UnmatchedFactsAnswer {
  readonly customers: readonly CustomerWithUnmatchedFacts[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export async function unmatchedFactsOf(
  { customer, waitsFor, ...page }: UnmatchedFactsParams,
  rows: RowSource,
): Promise<UnmatchedFactsAnswer> {
  const where = {
    customerId: customer,
    waiting: { from: 1 },
    waitsFor: waitsFor === undefined ? undefined : { contains: waitsFor },
  };
  const [found, today] = await Promise.all([
    pageOf(rows, UnmatchedFactsRow, { where, orders: ORDERS, ...page }),
    lastKnownDay(rows),
  ]);
  const ageOf = (since: string) => (today === null ? 0 : dayNumber(today) - dayNumber(since.slice(0, 10)));
  return {
    customers: found.rows.map(({ customerId, since, facts, missing }) => ({
      customerId,
      since,
      ageDays: Math.max(0, ageOf(since)),
      facts,
      missingReferralIds: facts.some((fact) => fact.waitsFor === 'referral') ? missing : [],
    })),
    next: found.next,
  };
}

const WORDS: Readonly<Record<Awaited, string>> = {
  conversion: 'the conversion of its customer',
  referral: 'a referral that nobody has recorded',
  verdict: 'the verdict about a referral: its partner is not let in yet',
  payment: 'its payment',
  dispute: 'its dispute',
  churn: 'the churn that it ends',
};

const unmatchedFactsTables = ({ customers, next }: UnmatchedFactsAnswer): Table[] => [
  {
    title: 'Facts that wait',
    columns: [
      { header: 'Customer' },
      { header: 'Fact' },
      { header: 'Happened' },
      { header: 'Age in days', align: 'right' },
      { header: 'Waits for' },
    ],
    rows: customers.flatMap(({ customerId, ageDays, facts }) =>
      facts.map(({ kind, factId, since, waitsFor }) => [
        customerId,
        factId === null ? kind : `${kind} ${factId}`,
        since,
        String(ageDays),
        WORDS[waitsFor],
      ]),
    ),
    empty: 'Nothing waits: all that is recorded of customers is credited, or nobody’s.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const unmatchedFacts = query<UnmatchedFactsParams, UnmatchedFactsAnswer>({
  name: 'unmatched-facts',
  capability: 'attribution',
  summary: 'What is recorded of customers and not credited yet, what it waits for, and since when.',
  by: STAFF_AND_AUDITOR,
  params: UnmatchedFactsParams,
  reads: [unmatchedFactsProjection, clock, eventHistory],
  answer: unmatchedFactsOf,
  tables: unmatchedFactsTables,
});
