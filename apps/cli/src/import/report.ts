import type { Terminal } from '../terminal/terminal.js';
import type { Flagged } from './flags.js';

export interface Rejection {
  readonly line: number;
  readonly column: string;
  readonly reason: string;
}

export interface ImportReport {
  readonly kind: string;
  readonly file: string;
  readonly dryRun: boolean;
  readonly rows: number;
  readonly recorded: number;
  readonly alreadyKnown: number;
  readonly rejected: number;
  /** The first of them; all are in the file. */
  readonly rejections: readonly Rejection[];
  readonly rejectedFile: string | null;
  readonly rowsPerSecond: number;
  /** What is recorded and looks wrong, in this import or an earlier one; null after a dry run. */
  readonly flagged: Flagged | null;
}

/** Listed on the terminal; the others are in the file. */
const LISTED = 20;

/** What became of an import's rows. */
export function printReport(terminal: Terminal, report: ImportReport): void {
  const { flagged, ...answer } = report;
  terminal.answer({ ...answer, flagged: flagged?.answer ?? null });
  if (terminal.json) return;
  terminal.say();
  terminal.table({
    title: `${report.dryRun ? 'Checked' : 'Imported'} ${report.kind} from ${report.file}`,
    columns: [{ header: 'Outcome' }, { header: 'Rows', align: 'right' }],
    rows: [
      [report.dryRun ? 'could be recorded' : 'recorded', number(report.recorded)],
      ...(report.dryRun ? [] : [['already known', number(report.alreadyKnown)]]),
      ['rejected', number(report.rejected)],
      ['in the file', number(report.rows)],
    ],
    empty: '',
    notes: report.rows > 0 ? [`${number(report.rowsPerSecond)} rows/s`] : ['The file has a head and no rows.'],
  });
  printRejections(terminal, report);
  for (const table of flagged?.tables ?? []) if (table.rows.length > 0) terminal.table(table);
}

function printRejections(terminal: Terminal, { rejections, rejected, rejectedFile }: ImportReport): void {
  if (rejected === 0) return;
  const notes = rejected > LISTED ? [`and ${number(rejected - LISTED)} more`] : [];
  if (rejectedFile)
    notes.push(`All are in ${rejectedFile}. Mend them there, and import that file with the same --map.`);
  terminal.table({
    title: 'Rejected rows',
    columns: [{ header: 'Line', align: 'right' }, { header: 'Column' }, { header: 'Reason' }],
    rows: rejections.slice(0, LISTED).map(({ line, column, reason }) => [number(line), column || '–', reason]),
    empty: '',
    notes,
  });
}

const number = (value: number) => value.toLocaleString('en-US');
