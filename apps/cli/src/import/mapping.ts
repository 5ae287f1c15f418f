import { usage } from '../terminal/failure.js';

/** Something that a row can say. */
export interface ImportField {
  readonly name: string;
  readonly required?: boolean;
  /** There may be several, each with a name behind it: metadata.channel. */
  readonly keyed?: true;
  /** For the help: what it is, and in which form. */
  readonly describe: string;
}

/** Where a field's text comes from: a column of the file, or the same for all rows. */
export type FieldSource = { readonly column: string; readonly index: number } | { readonly constant: string };

export type Mapping = ReadonlyMap<string, FieldSource>;

const listed = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

/** Splits `field=value`; the value may hold further equals signs. */
function assignment(text: string, option: string): [field: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1)
    throw usage(`"${text}" says no field.`, {
      code: 'bad-mapping',
      where: option,
      whatToDo: `Write ${option} field=${option === '--map' ? 'column' : 'value'}.`,
    });
  return [text.slice(0, at).trim(), text.slice(at + 1)];
}

const fills = ({ name, keyed }: ImportField, field: string) =>
  keyed ? field.startsWith(`${name}.`) && field.length > name.length + 1 : field === name;

/** How the help writes it. */
export const inHelp = ({ name, keyed }: ImportField): string => (keyed ? `${name}.<name>` : name);

/**
 * Binds the fields of a kind to the columns of a file.
 * @throws Failure with exit code 2 for a field that isn't one, a column that isn't there or there twice, a field given twice, and a
 *   required field that was left out.
 */
export function bindMapping(
  fields: readonly ImportField[],
  { map, set }: { map: readonly string[]; set: readonly string[] },
  columns: readonly string[],
): Mapping {
  const mapping = new Map<string, FieldSource>();
  const add = (field: string, source: FieldSource, option: string) => {
    if (!fields.some((one) => fills(one, field)))
      throw usage(`There is no field "${field}" to fill.`, {
        code: 'unknown-field',
        where: option,
        whatToDo: `The fields are ${listed(fields.map(inHelp))}.`,
      });
    if (mapping.has(field))
      throw usage(`The field "${field}" is filled twice.`, {
        code: 'bad-mapping',
        where: option,
        whatToDo: 'Keep one of --map and --set for it.',
      });
    mapping.set(field, source);
  };
  for (const text of map) {
    const [field, column] = assignment(text, '--map');
    const found = columns.filter((name) => name === column.trim()).length;
    if (found === 0)
      throw usage(`The file has no column "${column.trim()}".`, {
        code: 'missing-column',
        where: `--map ${text}`,
        whatToDo: `Its columns are ${listed(columns)}.${delimiterHint(columns)}`,
      });
    if (found > 1)
      throw usage(`The file has the column "${column.trim()}" ${found} times: which one is meant?`, {
        code: 'ambiguous-column',
        where: `--map ${text}`,
        whatToDo: 'Give the columns different names in the first line of the file.',
      });
    add(field, { column: column.trim(), index: columns.indexOf(column.trim()) }, `--map ${text}`);
  }
  for (const text of set) {
    const [field, value] = assignment(text, '--set');
    add(field, { constant: value.trim() }, `--set ${text}`);
  }
  const missing = fields.filter(({ name, required }) => required && !mapping.has(name)).map(({ name }) => name);
  if (missing.length > 0)
    throw usage(`Nothing says where ${listed(missing)} ${missing.length === 1 ? 'comes' : 'come'} from.`, {
      code: 'missing-field',
      where: '--map, --set',
      whatToDo: `Add --map ${missing[0]}=<column>, or --set ${missing[0]}=<value> for all rows. The columns are ${listed(columns)}.${delimiterHint(columns)}`,
    });
  return mapping;
}

function delimiterHint(columns: readonly string[]): string {
  const [only] = columns;
  if (columns.length !== 1 || only === undefined) return '';
  if (only.includes(';')) return ` It looks as if they were separated by semicolons: --delimiter ";".`;
  if (only.includes('\t')) return ' It looks as if they were separated by tabs: --delimiter tab.';
  return '';
}

/** The text of a field in a row, without blanks around it; undefined where it is empty or not mapped. */
export function textOfField(mapping: Mapping, field: string, cells: readonly string[]): string | undefined {
  const source = mapping.get(field);
  if (!source) return undefined;
  const text = 'constant' in source ? source.constant : (cells[source.index] ?? '').trim();
  return text === '' ? undefined : text;
}
