import { STAFF_AUDITOR_AND_PARTNER, type ClaimRefusal } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { lastKnownDay } from '../as-of.js';
import { eventHistory } from '../audit/event-history.projection.js';
import { clock } from '../clock/clock.projection.js';
import { dayNumber } from '../days.js';
import { OfPartnerParams } from '../of-partner-params.js';
import { IsSort, type Orders, pageOf, type SortBy } from '../paging.js';
import { IDS_ONLY, query, type RowSource, type Table } from '../query.js';
import { claims as claimsProjection, ClaimRow } from './claims.projection.js';

const ORDERS = { claimed: ['claimedAt'], partner: ['partnerId'] } as const satisfies Orders<ClaimRow>;

export class ClaimsParams extends OfPartnerParams {
  /** Only those in this state; without it, the open ones; `any`: all. */
  @IsOptional()
  @IsIn(['open', 'refused', 'granted', 'any'])
  state: ClaimRow['state'] | 'any' = 'open';

  /** By when they were made, or by partner. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'claimed';
}

export interface ClaimEntry extends ClaimRow {
  /** Days since it was made, until it ended or the last day that was closed anywhere. */
  readonly ageDays: number;
  /** Why it was refused, for the partner; null where it was not. */
  readonly answer: string | null;
}

export interface ClaimsAnswer {
  readonly claims: readonly ClaimEntry[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

const ANSWERS: Readonly<Record<ClaimRefusal, string>> = {
  'not-referred-by-you': 'We found nothing by which this customer came from you.',
  'referred-too-late': 'Your referral came after the customer had converted, or its time was over.',
  'another-partner-came-first': 'The customer came by another partner, by the rules of the program.',
  'no-such-customer': 'We know no such customer.',
  'payment-does-not-earn':
    'The customer is yours, and this payment does not earn by the terms. The statement says why.',
  'already-paid': 'Your statement holds the commission of this payment already.',
};

async function claimsOf(
  { partner, program, state = 'open', ...page }: ClaimsParams,
  rows: RowSource,
): Promise<ClaimsAnswer> {
  const where = { partnerId: partner, programId: program, state: state === 'any' ? undefined : state };
  const [found, today] = await Promise.all([
    pageOf(rows, ClaimRow, { where, orders: ORDERS, ...page }),
    lastKnownDay(rows),
  ]);
  const daysUntil = (until: string | null, { claimedAt }: ClaimRow) =>
    until === null ? 0 : Math.max(0, dayNumber(until.slice(0, 10)) - dayNumber(claimedAt.slice(0, 10)));
  return {
    claims: found.rows.map((row) => ({
      ...row,
      ageDays: daysUntil(row.endedAt ?? today, row),
      answer: row.reason && ANSWERS[row.reason],
    })),
    next: found.next,
  };
}

const claimsTables = ({ claims, next }: ClaimsAnswer, names = IDS_ONLY): Table[] => [
  {
    title: 'Claims',
    columns: [
      { header: 'Partner' },
      { header: 'Claim' },
      { header: 'Customer' },
      { header: 'Payment' },
      { header: 'State' },
      { header: 'Age in days', align: 'right' },
      { header: 'What it says' },
      { header: 'Answer' },
    ],
    rows: claims.map((claim) => [
      claim.partnerId,
      claim.claimId,
      claim.customerId,
      claim.paymentId ?? '',
      claim.state,
      String(claim.ageDays),
      names.text(claim.noteId),
      [claim.answer, claim.answerId && names.text(claim.answerId)].filter(Boolean).join(' '),
    ]),
    empty: 'No claim is like that.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const claims = query<ClaimsParams, ClaimsAnswer>({
  name: 'claims',
  capability: 'attribution',
  summary: 'What partners claim that they miss: the open ones wait for an answer, the others got one.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: ClaimsParams,
  reads: [claimsProjection, clock, eventHistory],
  answer: claimsOf,
  // What we wrote to ourselves about a refusal is ours; the partner reads the answer that goes with the reason.
  reveals: ({ claims }, to) => ({
    persons: [],
    texts: claims.flatMap(({ noteId, answerId }) => [noteId, ...(to === 'staff' && answerId ? [answerId] : [])]),
  }),
  tables: claimsTables,
});
