import { rename } from 'node:fs/promises';
import { deciders } from '@vouch/domain';
import { CommandExecutor, commandsByName, type Installation } from '@vouch/runtime';
import { type Context } from '../terminal/command.js';
import { Failure } from '../terminal/failure.js';
import { typed } from '../terminal/invocation.js';
import { version } from '../version.js';
import { withInstallation } from '../installation.js';
import { settle } from '../settle.js';
import { type CsvOptions, type CsvRow, type CsvShape, inspectCsv, readCsvRows } from './csv-file.js';
import { CsvWriter } from './csv-writer.js';
import { type Flagged, readFlags } from './flags.js';
import { FileOrder } from './file-order.js';
import { importRows, type Recording, type RowOutcome } from './import-rows.js';
import type { ImportKind } from './kinds.js';
import { bindMapping, type Mapping } from './mapping.js';
import { type ImportReport, printReport, type Rejection } from './report.js';

export interface ImportRequest {
  readonly kind: ImportKind;
  readonly file: string;
  readonly csv: CsvOptions;
  readonly map: readonly string[];
  readonly set: readonly string[];
  /** IANA time zone of dates without an offset. */
  readonly zone: string;
  readonly dryRun: boolean;
  /** Where to write what became of each row. */
  readonly outcomesFile: string | undefined;
}

/** Told on the terminal and in the JSON answer; the file has them all. */
const REJECTIONS_TOLD = 1_000;

/**
 * Imports a file and reports on it.
 * @throws Failure before anything is recorded when the file can't be read to its end or the mapping doesn't fit, and later when the
 *   log fails; then the same import can be run again.
 */
export async function runImport(context: Context, request: ImportRequest): Promise<ImportReport> {
  const shape = await inspectCsv(request.file, request.csv);
  const mapping = bindMapping(request.kind.fields, request, shape.columns);
  if (!mapping.has('occurredAt'))
    context.terminal.remark('No column is mapped to occurredAt, so all rows are recorded as happening now.');
  const report = request.dryRun
    ? await takeAll(context, request, shape, mapping, undefined)
    : await withInstallation(context, async (installation) => {
        const order = new FileOrder();
        const log = order.of(installation.log);
        const executor = new CommandExecutor({ log, deciders, sealer: installation.vault, codeVersion: version });
        const taken = await takeAll(context, request, shape, mapping, { executor, order });
        return { ...taken, flagged: await drawConsequences(context, installation) };
      });
  printReport(context.terminal, report);
  return report;
}

/** Lets policies and projections catch up with what was recorded, and reads what they found suspicious. */
async function drawConsequences(context: Context, installation: Installation): Promise<Flagged> {
  await settle(context, installation);
  return readFlags(installation);
}

async function takeAll(
  { terminal, signal }: Context,
  request: ImportRequest,
  shape: CsvShape,
  mapping: Mapping,
  recording: Recording | undefined,
): Promise<ImportReport> {
  const { kind, file, csv, zone, dryRun } = request;
  const rejects = new RejectedRows(file, shape.columns, csv.delimiter);
  const outcomes = request.outcomesFile ? new CsvWriter(request.outcomesFile, outcomeHead, ',') : undefined;
  const progress = terminal.progress(`${dryRun ? 'Checking' : 'Importing'} ${kind.name}`, 'rows', shape.rows);
  const count = { recorded: 0, 'already-known': 0, rejected: 0 };
  const rejections: Rejection[] = [];
  const startedAt = performance.now();
  let done = 0;
  try {
    const plan = { kind, columns: shape.columns, mapping, zone, handlings: commandsByName(deciders), recording };
    for await (const row of importRows(until(signal, readCsvRows(file, csv)), plan)) {
      count[row.outcome]++;
      progress.to(++done);
      await outcomes?.write(outcomeCells(row));
      if (row.outcome !== 'rejected') continue;
      if (rejections.length < REJECTIONS_TOLD)
        rejections.push({ line: row.line, column: row.column, reason: row.reason });
      if (!dryRun) await rejects.write(row);
    }
  } catch (error) {
    throw stoppedAt(error, done, shape.rows, request);
  } finally {
    progress.stop();
    await rejects.close();
    await outcomes?.close();
  }
  return {
    kind: kind.name,
    file,
    dryRun,
    rows: done,
    recorded: count.recorded,
    alreadyKnown: count['already-known'],
    rejected: count.rejected,
    rejections,
    rejectedFile: rejects.written ? rejects.path : null,
    rowsPerSecond: Math.round(done / ((performance.now() - startedAt) / 1000)),
    flagged: null,
  };
}

async function* until(signal: AbortSignal, rows: AsyncIterable<CsvRow>): AsyncGenerator<CsvRow> {
  for await (const row of rows) {
    signal.throwIfAborted();
    yield row;
  }
}

function stoppedAt(error: unknown, done: number, rows: number, { kind, file }: ImportRequest): Failure {
  const why = error instanceof Error ? error.message : String(error);
  return new Failure(`The import stopped after ${done} of ${rows} rows. ${why}`, {
    code: error instanceof Failure ? error.code : 'import-stopped',
    where: file,
    whatToDo: `Run the same command again: ${typed(`import ${kind.name} …`)} goes on where it stopped and doubles nothing.`,
    cause: error,
  });
}

const outcomeHead = ['line', 'outcome', 'column', 'reason'];
const outcomeCells = (row: RowOutcome): readonly string[] =>
  row.outcome === 'rejected'
    ? [String(row.line), row.outcome, row.column, row.reason]
    : [String(row.line), row.outcome, '', ''];

/** `<file>.rejected.csv`: the rows that can't be recorded as they stand, behind the reason, to be mended and imported again. */
class RejectedRows {
  readonly path: string;
  private readonly writer: CsvWriter;
  /** Columns of an earlier rejection are not repeated. */
  private readonly kept: readonly number[];
  private readonly columns: number;

  constructor(file: string, columns: readonly string[], delimiter: string) {
    this.path = `${file.replace(/\.csv$/i, '')}.rejected.csv`;
    this.columns = columns.length;
    this.kept = columns.flatMap((name, index) => (reasonColumns.includes(name) ? [] : [index]));
    const head = [...reasonColumns, ...this.kept.map((index) => columns[index]!)];
    this.writer = new CsvWriter(this.path, head, delimiter);
  }

  get written(): boolean {
    return this.writer.written;
  }

  async write(row: RowOutcome & { readonly outcome: 'rejected' }): Promise<void> {
    // Someone may be mending an older one.
    if (!this.written) await rename(this.path, `${this.path}.previous`).catch(ignoreMissing);
    const reason = row.column ? `${row.column}: ${row.reason}` : row.reason;
    // Too short or too long it stays: imported again as it is, it is rejected again.
    const cells = this.kept.flatMap((index) => row.cells[index] ?? []);
    await this.writer.write([String(row.line), reason, ...cells, ...row.cells.slice(this.columns)]);
  }

  close(): Promise<void> {
    return this.writer.close();
  }
}

const reasonColumns: readonly string[] = ['rejected_line', 'rejected_reason'];

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
