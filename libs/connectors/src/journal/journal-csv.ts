import { stringify } from 'csv-stringify/sync';
import { decimal, inert } from '../csv-cell.js';
import type { JournalForm, JournalLine, JournalTotal } from './journal.js';

const COLUMNS = [
  'booked_on',
  'occurred_on',
  'position',
  'event_id',
  'type',
  'program',
  'partner',
  'account',
  'currency',
  'debit_minor',
  'credit_minor',
  'debit',
  'credit',
  'reference',
] as const;

type Line = Record<(typeof COLUMNS)[number], string | number>;

const csv = (lines: readonly Line[], header = false) =>
  stringify(lines as Line[], { header, columns: [...COLUMNS], record_delimiter: 'windows' });

/** RFC 4180. */
export const journalCsv: JournalForm = {
  begin: csv([], true),
  lines: (lines) => csv(lines.map(cellsOf)),
  end: (totals) => csv(totals.map(totalCells)),
};

const cellsOf = (line: JournalLine): Line => ({
  booked_on: line.bookedOn,
  occurred_on: line.occurredOn,
  position: line.position,
  event_id: line.eventId,
  type: line.type,
  program: inert(line.programId),
  partner: inert(line.partnerId),
  account: inert(line.account),
  currency: line.currency,
  debit_minor: line.debitMinor,
  credit_minor: line.creditMinor,
  debit: decimal(line.debitMinor, line.currency),
  credit: decimal(line.creditMinor, line.currency),
  reference: inert(line.reference),
});

const totalCells = ({ currency, debitMinor, creditMinor }: JournalTotal): Line => ({
  booked_on: '',
  occurred_on: '',
  position: '',
  event_id: '',
  type: 'control-total',
  program: '',
  partner: '',
  account: '',
  currency,
  debit_minor: String(debitMinor),
  credit_minor: String(creditMinor),
  debit: '',
  credit: '',
  reference: debitMinor === creditMinor ? 'balanced' : 'NOT BALANCED',
});
