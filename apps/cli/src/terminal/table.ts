import Table from 'cli-table3';

/** What a query's `tables` give, and what the CLI's own tables look like. */
export interface PrintableTable {
  readonly title: string;
  readonly columns: readonly { readonly header: string; readonly align?: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
  readonly empty: string;
  readonly notes?: readonly string[];
}

/** No boxes: a title, a head with a line under it, aligned columns. Every line is free of trailing blanks. */
const quiet = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/**
 * @param width columns of the terminal: where a table is wider, the cells of its widest column of text are broken into lines.
 */
export function renderTable(table: PrintableTable, width = WIDTH_UNKNOWN): string {
  const lines = [table.title];
  if (table.rows.length === 0) lines.push('', `  ${table.empty}`);
  else {
    const widths = fitted(table, width - 2);
    const printer = new Table({
      chars: quiet,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
      colAligns: table.columns.map(({ align }) => align ?? 'left'),
      colWidths: widths,
      wordWrap: true,
      wrapOnWordBoundary: true,
    });
    printer.push(
      table.columns.map(({ header }) => header),
      widths.map((columns) => '─'.repeat(columns)),
      ...table.rows.map((row) => [...row]),
    );
    lines.push(
      '',
      ...printer
        .toString()
        .split('\n')
        .map((line) => `  ${line}`.trimEnd()),
    );
  }
  if (table.notes?.length) lines.push('', ...table.notes.map((note) => `  ${note}`));
  return lines.join('\n');
}

/** Columns where nobody says how wide the page is. */
const WIDTH_UNKNOWN = 180;
/** Narrower than this, text is not readable any more; then the terminal has to break the lines. */
const NARROWEST_TEXT = 40;
const GAP = 2;

/** The width of each column: what it holds, but for the widest one of text, which gets what is left. */
function fitted({ columns, rows }: PrintableTable, width: number): number[] {
  const widths = columns.map(({ header }, column) =>
    Math.max(header.length, ...rows.map((row) => longestLine(row[column] ?? ''))),
  );
  const overhang = widths.reduce((sum, one) => sum + one, 0) + GAP * (widths.length - 1) - width;
  if (overhang <= 0) return widths;
  const widest = Math.max(...widths.filter((_, column) => columns[column]?.align !== 'right'));
  const column = widths.indexOf(widest);
  widths[column] = Math.min(widest, Math.max(NARROWEST_TEXT, widest - overhang));
  return widths;
}

const longestLine = (cell: string) => Math.max(...cell.split('\n').map((line) => line.length));
