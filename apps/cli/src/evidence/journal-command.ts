import { pipeline } from 'node:stream/promises';
import { BOOKING_TYPES, journalCsv, journalJson, type JournalRange, writeJournal } from '@vouch/connectors';
import { isDay } from '@vouch/domain';
import { BEFORE_FIRST } from '@vouch/events';
import { withInstallation } from '../installation.js';
import { positionAsOf } from '../reports/position.js';
import { command, runs, withExamples } from '../terminal/command.js';
import { exitCode, usage } from '../terminal/failure.js';
import { writeOut } from '../terminal/write-out.js';

interface Options extends JournalRange {
  readonly out?: string;
  readonly json?: boolean;
  readonly format?: string;
  readonly asOf?: string;
}

const FORMS = { csv: journalCsv, json: journalJson };

/** `vouch export journal` */
export function journalCommand() {
  const described = command('journal', 'Write the journal as CSV or JSON: a line for each posting, and control totals.')
    .option('--from <day>', 'booked on this day or later, YYYY-MM-DD')
    .option('--to <day>', 'booked on this day or earlier, YYYY-MM-DD')
    .option('--currency <currency>', 'only this currency (ISO 4217)')
    .option('--program <program>', 'only this program')
    .option('--as-of <position|time>', 'as it was known then: a position, a date or an instant')
    .option('--format <format>', 'csv or json', 'csv')
    .option('--out <file>', 'write here instead of to stdout; the file appears when it is complete');
  withExamples(described, 'export journal --from 2026-03-01 --to 2026-03-31 --out march.csv');
  return runs<Options>(described, (context, { out, json, format = 'csv', asOf, ...range }) => {
    const { signal, terminal } = context;
    for (const day of [range.from, range.to])
      if (day !== undefined && !isDay(day))
        throw usage(`${day} is no day such as 2026-03-31.`, { code: 'bad-parameter', where: '--from, --to' });
    if (format !== 'csv' && format !== 'json')
      throw usage(`There is no format ${format}.`, {
        code: 'bad-parameter',
        where: '--format',
        whatToDo: 'Choose csv or json.',
      });
    if (json && out === undefined)
      throw usage('Without --out, stdout is the journal itself.', {
        code: 'json-without-out',
        where: '--json',
        whatToDo: 'Leave --json out, or give --out.',
      });
    return withInstallation(context, async ({ log }) => {
      const upTo = asOf === undefined ? await log.head() : await positionAsOf(asOf, log);
      const events = log.readAll({ after: BEFORE_FIRST, upTo, types: BOOKING_TYPES, signal });
      await writeOut(out, (to) =>
        pipeline(writeJournal(FORMS[format], events, range), to, { end: to !== process.stdout }),
      );
      if (out !== undefined) terminal.answer({ file: out });
      return exitCode.ok;
    });
  });
}
