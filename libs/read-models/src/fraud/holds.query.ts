import { STAFF_AND_AUDITOR } from '@vouch/events';
import { formatMoney } from '@vouch/terms';
import { IsIn, IsOptional } from 'class-validator';
import { lastKnownDay } from '../as-of.js';
import { clock } from '../clock/clock.projection.js';
import { eventHistory } from '../audit/event-history.projection.js';
import { dayNumber } from '../days.js';
import { partnerValue } from '../insights/partner-value.projection.js';
import { requirePartner } from '../known.js';
import { OfPartnerParams } from '../of-partner-params.js';
import { IsSort, type Orders, pageOf, type SortBy } from '../paging.js';
import { partners } from '../partners/partners.projection.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import { fraudSignals, FraudSignalRow } from './fraud-signals.projection.js';
import { evidenceInWords } from './fraud-signals.query.js';
import { type HeldAmount, holds as holdsProjection, HoldRow, holdStates } from './holds.projection.js';

const ORDERS = { placed: ['placedAt'] } as const satisfies Orders<HoldRow>;
const CAUSES = ['dispute', 'signals', 'person'] as const;

export class HoldsParams extends OfPartnerParams {
  /** Only holds in this state; open ones unless said. */
  @IsOptional()
  @IsIn([...holdStates, 'any'])
  state: HoldRow['state'] | 'any' = 'open';

  /** Only holds for this cause. */
  @IsOptional()
  @IsIn(CAUSES)
  because?: HoldRow['because'];

  /** The oldest first. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'placed';
}

export interface HoldEntry extends HoldRow {
  /** Days for which it has been open, or was. */
  readonly ageDays: number;
  /** What it was seen by; none where no signal led to it. */
  readonly signals: readonly FraudSignalRow[];
}

export interface HoldsAnswer {
  readonly holds: readonly HoldEntry[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

/** @throws NotFound PartnerUnknown */
export async function holdsOf(
  { partner, program, state, because, ...page }: HoldsParams,
  rows: RowSource,
): Promise<HoldsAnswer> {
  if (partner !== undefined) await requirePartner(rows, partner);
  const where = {
    partnerId: partner,
    programId: program,
    because,
    state: state === 'any' ? undefined : state,
  };
  const [found, today] = await Promise.all([
    pageOf(rows, HoldRow, { where, orders: ORDERS, ...page }),
    lastKnownDay(rows),
  ]);
  const signals = await rows.find(FraudSignalRow, {
    where: { holdId: { in: found.rows.map(({ holdId }) => holdId) } },
    orderBy: ['position'],
  });
  return {
    holds: found.rows.map((row) => ({
      ...row,
      ageDays: Math.max(0, dayNumber(row.endedOn ?? today ?? row.placedOn) - dayNumber(row.placedOn)),
      signals: signals.filter(({ holdId, partnerId }) => holdId === row.holdId && partnerId === row.partnerId),
    })),
    next: found.next,
  };
}

export const heldInWords = (held: readonly HeldAmount[]): string => held.map(formatMoney).join(', ');

const holdsTables = ({ holds, next }: HoldsAnswer, names: Names = IDS_ONLY): Table[] => [
  {
    title: 'Holds',
    columns: [
      { header: 'Hold' },
      { header: 'State' },
      { header: 'Partner' },
      { header: 'Of' },
      { header: 'Since' },
      { header: 'Age in days', align: 'right' },
      { header: 'Holds', align: 'right' },
      { header: 'Why' },
      { header: 'Seen by' },
    ],
    rows: holds.map((hold) => [
      hold.holdId,
      hold.state,
      hold.partnerId,
      hold.commissionId ?? hold.recruitId ?? hold.customerId ?? (hold.because === 'dispute' ? 'a payment' : 'all'),
      hold.placedOn,
      String(hold.ageDays),
      heldInWords(hold.held),
      [hold.reason, ...(hold.noteId === null ? [] : [names.text(hold.noteId)])].join(': '),
      hold.signals.map(({ signal, evidence }) => `${signal} (${evidenceInWords(evidence, names)})`).join('; '),
    ]),
    empty: 'Nothing is on hold.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const holds = query<HoldsParams, HoldsAnswer>({
  name: 'holds',
  capability: 'fraud',
  summary: 'What is neither released nor paid before somebody decides, why, and since when.',
  by: STAFF_AND_AUDITOR,
  params: HoldsParams,
  reads: [holdsProjection, fraudSignals, partners, partnerValue, clock, eventHistory],
  answer: holdsOf,
  reveals: ({ holds: found }) => ({
    persons: found.flatMap(({ signals }) => signals.flatMap(({ evidence }) => evidence.persons ?? [])),
    texts: found.flatMap(({ noteId, endNoteId }) => [noteId, endNoteId].filter((id) => id !== null)),
  }),
  tables: holdsTables,
});
