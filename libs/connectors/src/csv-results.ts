import { parse } from 'csv-parse/sync';
import { ConnectorRefused, type LineResult } from './port.js';

type Row = Readonly<Record<string, string>>;

/**
 * Reads a provider's report, whose columns are known by name, whatever else it has.
 * @throws ConnectorRefused where a column is missing.
 */
export function readReport(report: string, columns: readonly string[], resultOf: (row: Row) => LineResult | undefined) {
  let rows: readonly Row[];
  try {
    rows = parse(report, { columns: true, skip_empty_lines: true, bom: true, trim: true });
  } catch (error) {
    throw new ConnectorRefused(
      'not-a-report',
      `This is no CSV with a header: ${error instanceof Error ? error.message : ''}`,
    );
  }
  const missing = columns.filter((column) => rows[0] && !(column in rows[0]));
  if (rows.length === 0 || missing.length > 0)
    throw new ConnectorRefused(
      'not-a-report',
      `The report has no rows, or lacks the columns ${missing.join(', ') || columns.join(', ')}.`,
    );
  return rows.flatMap((row) => resultOf(row) ?? []);
}

/** A status as a code: UNCLAIMED → unclaimed, "Funds refunded" → funds_refunded. */
export const statusCode = (status: string): string =>
  status
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
    .slice(0, 60) || 'unknown';
