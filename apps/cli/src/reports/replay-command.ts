import { queries, type Query } from '@vouch/read-models';
import { withInstallation } from '../installation.js';
import { command, runs, withExamples } from '../terminal/command.js';
import { exitCode, usage } from '../terminal/failure.js';
import { addParameters, parametersOf, readParameters } from './options.js';
import { positionAsOf } from './position.js';
import { answered, printTables } from './print-query.js';
import { asOf, tellPosition } from './replay-rows.js';

type Options = Readonly<Record<string, unknown>> & { readonly asOf: string; readonly report?: readonly string[] };

/** What is printed when nobody names a report: those that need nothing to be named. */
const overview = ['tiers', 'roi', 'partner-value'];

/** `vouch replay` */
export function replayCommand() {
  const described = command('replay', 'Build the read models in memory, as of then, and print their reports.')
    .description(
      'Builds all read models in memory from the log alone, up to a position or a moment, and prints the same reports as of then. ' +
        'Nothing is written.',
    )
    .requiredOption('--as-of <position|time>', 'a position, a date or an instant')
    .option(
      '--report <name...>',
      `which reports: ${queries.map(({ name }) => name).join(', ')} (default: ${overview.join(', ')})`,
    );
  const names = new Set(queries.flatMap(({ params }) => parametersOf(params)).map(({ name }) => name));
  addParameters(
    described,
    [...names].map((name) => ({ name, required: false })),
  );
  withExamples(
    described,
    'replay --as-of 2025-07-01',
    'replay --as-of 1500 --report statement --partner acme --month 2025-06',
  );
  return runs<Options>(described, (context, options) => {
    const wanted = (options.report ?? overview).map(queryNamed);
    const asked = wanted.map((query) => ({ query, params: readParameters(query, options) }));
    return withInstallation(context, async (installation) => {
      const position = await positionAsOf(options.asOf, installation.log);
      const ask = await asOf(context, installation, position, wanted);
      const reports: Record<string, unknown> = {};
      for (const { query, params } of asked) {
        const told = await answered(query, () => ask(query, params), installation.vault);
        reports[query.name] = told.answer;
        printTables(context.terminal, query, told);
      }
      context.terminal.answer({ asOf: position, reports });
      tellPosition(context, position);
      return exitCode.ok;
    });
  });
}

function queryNamed(name: string): Query {
  const query = queries.find((one) => one.name === name);
  if (query) return query;
  throw usage(`There is no report "${name}".`, {
    code: 'unknown-report',
    where: '--report',
    whatToDo: `Choose from ${queries.map((one) => one.name).join(', ')}.`,
  });
}
