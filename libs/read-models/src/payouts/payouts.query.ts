import { STAFF_AND_AUDITOR } from '@vouch/events';
import { formatMinor } from '@vouch/terms';
import { IsIn, IsOptional } from 'class-validator';
import { NotFound } from '../errors.js';
import { requireProgram } from '../known.js';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsId } from '../parameters.js';
import { programs } from '../programs/programs.projection.js';
import { IDS_ONLY, type Names, query, type RowSource, type Table } from '../query.js';
import {
  type PayoutLineRow as Line,
  payoutLines,
  PayoutLineRow,
  type PayoutLineState,
} from './payout-lines.projection.js';
import { payouts, PayoutRow, type PayoutState } from './payouts.projection.js';

const ORDERS = {
  proposed: ['proposedAt'],
  payout: ['payoutId'],
} as const satisfies Orders<PayoutRow>;

const STATES = ['collecting', 'proposed', 'approved', 'rejected', 'any'] as const;

export class PayoutsParams extends PageParams {
  /** Only this payout. */
  @IsOptional()
  @IsId()
  payout?: string;

  /** Only payouts of this program. */
  @IsOptional()
  @IsId()
  program?: string;

  /** Only payouts in this state. */
  @IsOptional()
  @IsIn(STATES)
  state: (typeof STATES)[number] = 'any';

  /** By the time of the proposal, or by payout. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = '-proposed';
}

export type PayoutLineEntry = Omit<Line, 'payoutId'>;

export interface PayoutEntry extends Omit<PayoutRow, 'awaited'> {
  readonly state: PayoutState;
  /** Partners that have not answered yet; null: it is not known yet whom to ask. */
  readonly awaited: number | null;
  /** How many lines stand where. */
  readonly linesByState: Readonly<Partial<Record<PayoutLineState, number>>>;
  /** By partner, those that are left out too. */
  readonly partners: readonly PayoutLineEntry[];
}

export interface PayoutsAnswer {
  readonly payouts: readonly PayoutEntry[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

/** @throws NotFound PayoutUnknown, ProgramUnknown */
export async function payoutsOf({ payout, program, state, ...page }: PayoutsParams, rows: RowSource) {
  if (program !== undefined) await requireProgram(rows, program);
  const found = await pageOf(rows, PayoutRow, {
    where: { payoutId: payout, programId: program, state: state === 'any' ? undefined : state },
    orders: ORDERS,
    ...page,
  });
  if (payout !== undefined && found.rows.length === 0 && state === 'any' && program === undefined)
    throw new NotFound('PayoutUnknown', `No payout ${payout} was proposed. Check the id: capital letters count.`);
  const lines = await rows.find(PayoutLineRow, {
    where: { payoutId: { in: found.rows.map(({ payoutId }) => payoutId) } },
    orderBy: ['payoutId', 'partnerId'],
  });
  return {
    payouts: found.rows.map((row) =>
      entryOf(
        row,
        lines.filter(({ payoutId }) => payoutId === row.payoutId),
      ),
    ),
    next: found.next,
  };
}

function entryOf(row: PayoutRow, lines: readonly Line[]): PayoutEntry {
  const linesByState: Partial<Record<PayoutLineState, number>> = {};
  for (const { state } of lines) linesByState[state] = (linesByState[state] ?? 0) + 1;
  return { ...row, linesByState, partners: lines.map(({ payoutId: _, ...line }) => line) };
}

const payoutsTables = ({ payouts: found, next }: PayoutsAnswer, names: Names = IDS_ONLY): Table[] =>
  found.length === 0
    ? [{ title: 'Payouts', columns: [], rows: [], empty: 'No payout is like that.' }]
    : found.map((one, number) => ({
        title: `Payout ${one.payoutId} of ${one.programId}, ${one.proposedOn}: ${stateInWords(one, names)}`,
        columns: [
          { header: 'Partner' },
          { header: 'State' },
          { header: one.currency, align: 'right' },
          { header: 'Method' },
          { header: 'Why' },
          { header: 'Paid on' },
          { header: 'Reference' },
        ],
        rows: one.partners.map((line) => [
          line.partnerId,
          line.state,
          line.state === 'left-out' ? '' : formatMinor(line.amountMinor, one.currency),
          line.method ?? '',
          whyInWords(line),
          line.paidOn ?? '',
          line.reference ?? line.sendingId ?? '',
        ]),
        empty: one.state === 'collecting' ? 'Its partners are being asked.' : 'Nothing is payable to anybody.',
        notes: [
          `${formatMinor(one.totalMinor, one.currency)} ${one.currency} in ${one.lines} lines, of which paid ${formatMinor(one.paidMinor, one.currency)}, payable again ${formatMinor(one.returnedMinor, one.currency)}.`,
          ...(next !== null && number === found.length - 1 ? [`There are more: ask again with --cursor ${next}.`] : []),
        ],
      }));

const whyInWords = ({ leftOutFor, until, code }: PayoutLineEntry) =>
  leftOutFor === null ? (code ?? '') : until === null ? leftOutFor : `${leftOutFor} until ${until}`;

function stateInWords({ state, proposedBy, approvedBy, rejectedFor, noteId }: PayoutEntry, names: Names): string {
  const by = `proposed by ${proposedBy}`;
  if (state === 'approved') return `${by}, approved by ${approvedBy}`;
  if (state === 'rejected')
    return `${by}, rejected: ${rejectedFor}${noteId === null ? '' : ` (${names.text(noteId)})`}`;
  return state === 'collecting' ? `${by}, asking its partners` : `${by}, to be approved by somebody else`;
}

export const payoutsQuery = query<PayoutsParams, PayoutsAnswer>({
  name: 'payouts',
  capability: 'payouts',
  summary: 'Payouts with their lines: who is paid what and how, what became of it, and who is left out and why.',
  by: STAFF_AND_AUDITOR,
  params: PayoutsParams,
  reads: [payouts, payoutLines, programs],
  answer: payoutsOf,
  reveals: ({ payouts: found }) => ({
    persons: [],
    texts: found.flatMap(({ noteId }) => (noteId === null ? [] : [noteId])),
  }),
  tables: payoutsTables,
});
