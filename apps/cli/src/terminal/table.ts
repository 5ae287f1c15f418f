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

export function renderTable(table: PrintableTable): string {
  const lines = [table.title];
  if (table.rows.length === 0) lines.push('', `  ${table.empty}`);
  else {
    const printer = new Table({
      chars: quiet,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
      colAligns: table.columns.map(({ align }) => align ?? 'left'),
    });
    const widths = table.columns.map(({ header }, column) =>
      Math.max(header.length, ...table.rows.map((row) => longestLine(row[column] ?? ''))),
    );
    printer.push(
      table.columns.map(({ header }) => header),
      widths.map((width) => '─'.repeat(width)),
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

const longestLine = (cell: string) => Math.max(...cell.split('\n').map((line) => line.length));
