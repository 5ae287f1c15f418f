import { fraudSignals as signalNames, STAFF_AND_AUDITOR, type Evidence } from '@vouch/events';
import { IsIn, IsOptional } from 'class-validator';
import { partnerValue } from '../insights/partner-value.projection.js';
import { requirePartner } from '../known.js';
import { OfPartnerParams } from '../of-partner-params.js';
import { IsSort, type Orders, pageOf, type SortBy } from '../paging.js';
import { partners } from '../partners/partners.projection.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import { fraudSignals as signalsProjection, FraudSignalRow } from './fraud-signals.projection.js';

const ORDERS = { recorded: ['position'] } as const satisfies Orders<FraudSignalRow>;

export class FraudSignalsParams extends OfPartnerParams {
  /** Only this signal. */
  @IsOptional()
  @IsIn(signalNames)
  signal?: FraudSignalRow['signal'];

  /** As the log recorded them. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = '-recorded';
}

export interface FraudSignalsAnswer {
  readonly signals: readonly FraudSignalRow[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

/** @throws NotFound PartnerUnknown */
export async function fraudSignalsOf(
  { partner, program, signal, ...page }: FraudSignalsParams,
  rows: RowSource,
): Promise<FraudSignalsAnswer> {
  if (partner !== undefined) await requirePartner(rows, partner);
  const where = { partnerId: partner, programId: program, signal };
  const found = await pageOf(rows, FraudSignalRow, { where, orders: ORDERS, ...page });
  return { signals: found.rows, next: found.next };
}

/** `ann, partner-2; part 9, whole 10, percent 80`. */
export function evidenceInWords({ persons = [], ids = [], counts = {} }: Evidence, names: Names): string {
  const involved = [...persons.map((person) => names.person(person)), ...ids];
  const counted = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return [involved.join(', '), counted.join(', ')].filter((words) => words !== '').join('; ');
}

const signalTables = ({ signals, next }: FraudSignalsAnswer, names: Names = IDS_ONLY): Table[] => [
  {
    title: 'Signals of fraud',
    columns: [
      { header: 'Event' },
      { header: 'Day' },
      { header: 'Partner' },
      { header: 'Customer' },
      { header: 'Signal' },
      { header: 'Seen by' },
      { header: 'Hold' },
    ],
    rows: signals.map((row) => [
      `#${row.position} ${row.eventId.slice(0, 8)}`,
      row.raisedOn,
      row.partnerId,
      row.customerId ?? '',
      row.signal,
      evidenceInWords(row.evidence, names),
      row.holdId ?? '',
    ]),
    empty: 'Nothing looked wrong.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const fraudSignals = query<FraudSignalsParams, FraudSignalsAnswer>({
  name: 'fraud-signals',
  capability: 'fraud',
  summary: 'What looked wrong, with what it was seen by, and the hold that it led to.',
  by: STAFF_AND_AUDITOR,
  params: FraudSignalsParams,
  reads: [signalsProjection, partners, partnerValue],
  answer: fraudSignalsOf,
  reveals: ({ signals }) => ({ persons: signals.flatMap(({ evidence }) => evidence.persons ?? []), texts: [] }),
  tables: signalTables,
});
