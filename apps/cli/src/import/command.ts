import { checkZone } from '../cells.js';
import { command, group, runs, withExamples } from '../terminal/command.js';
import { exitCode, usage } from '../terminal/failure.js';
import { type ImportRequest, runImport } from './import-file.js';
import { type ImportKind, importKinds } from './kinds.js';
import { inHelp } from './mapping.js';

interface Options {
  readonly map?: readonly string[];
  readonly set?: readonly string[];
  readonly delimiter: string;
  readonly encoding: string;
  readonly zone: string;
  readonly dryRun?: boolean;
  readonly outcomes?: string;
}

/** `vouch import`, with one command for each kind. */
export function importCommand() {
  const parent = group('import', 'Record what a CSV file tells: partners, referrals, conversions, payments, …');
  parent
    .usage('<kind> <file.csv> --map field=column …')
    .description(
      'Records what a CSV file tells, straight into the log. A row that was imported before is known and changes nothing, so an import ' +
        'can be repeated, also after it was killed. Rows that can not be recorded are listed with line, column and reason, and written ' +
        'to <file>.rejected.csv, where they can be mended and imported again.',
    );
  for (const kind of importKinds) parent.addCommand(importOneKind(kind));
  return withExamples(parent, `import ${importKinds[0]!.example}`, 'import payments --help');
}

function importOneKind(kind: ImportKind) {
  const described = command(`${kind.name} <file>`, kind.summary)
    .option('--map <field=column...>', 'take a field from a column; several, or several times')
    .option('--set <field=value...>', 'give a field the same value in all rows')
    .option('--delimiter <character>', 'what separates the cells; "tab" for a tab', ',')
    .option('--encoding <name>', 'utf-8, latin1 or utf-16le', 'utf-8')
    .option('--zone <zone>', 'time zone of dates, and of times without an offset', 'UTC')
    .option('--dry-run', 'read and check each row, record nothing')
    .option('--outcomes <file>', 'also write what became of each row to this CSV file');
  const width = Math.max(...kind.fields.map((field) => inHelp(field).length));
  described.addHelpText(
    'after',
    `\nFields (* must be given):\n${kind.fields
      .map((field) => `  ${field.required ? '*' : ' '} ${inHelp(field).padEnd(width)}  ${field.describe}`)
      .join('\n')}`,
  );
  withExamples(described, `import ${kind.example}`);
  return runs<Options>(described, async (context, options, [file]) => {
    const { rejected } = await runImport(context, requestOf(kind, file!, options));
    return rejected > 0 ? exitCode.failed : exitCode.ok;
  });
}

function requestOf(kind: ImportKind, file: string, options: Options): ImportRequest {
  const delimiter = options.delimiter === 'tab' ? '\t' : options.delimiter;
  if ([...delimiter].length !== 1)
    throw usage('A delimiter is one character.', {
      code: 'bad-delimiter',
      where: '--delimiter',
      whatToDo: 'Give one character in quotes, such as ";", or the word tab.',
    });
  try {
    checkZone(options.zone);
  } catch (error) {
    throw usage(`There is no time zone "${options.zone}".`, {
      code: 'bad-zone',
      where: '--zone',
      whatToDo: 'Give an IANA name, such as Europe/Berlin.',
      cause: error,
    });
  }
  return {
    kind,
    file,
    csv: { delimiter, encoding: options.encoding },
    map: options.map ?? [],
    set: options.set ?? [],
    zone: options.zone,
    dryRun: options.dryRun ?? false,
    outcomesFile: options.outcomes,
  };
}
