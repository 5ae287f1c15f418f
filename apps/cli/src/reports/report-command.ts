import { policies } from '@vouch/domain';
import { queries, type Query } from '@vouch/read-models';
import { type Differences, progressOf } from '@vouch/runtime';
import type { GuardedInstallation } from '@vouch/vault';
import { withInstallation } from '../installation.js';
import { command, type Context, group, runs, withExamples } from '../terminal/command.js';
import { exitCode, usage } from '../terminal/failure.js';
import { typed } from '../terminal/invocation.js';
import { addParameters, parametersOf, readParameters } from './options.js';
import { differencesTable } from './differences-table.js';
import { positionAsOf } from './position.js';
import { answered, printTables } from './print-query.js';
import { askAsOf, askNow, tellPosition } from './replay-rows.js';
import { addStatementOptions, writeStatement } from './statement-file.js';

interface Told {
  readonly asOf?: string;
  readonly diff?: boolean;
  readonly format?: string;
  readonly out?: string;
}
type Options = Readonly<Record<string, unknown>> & Told;

/** `vouch report`, with one command for each query. */
export function reportCommand() {
  const names = queries.map(({ name }) => name).join(', ');
  const parent = group('report', `Print a report: ${names}.`)
    .usage('<report> [options]')
    .description(
      'Prints what the read models say now, or with --as-of what they said when the log ended at a position or a moment.',
    );
  for (const query of queries) parent.addCommand(reportOf(query));
  return withExamples(
    parent,
    'report tiers',
    'report statement --partner acme --month 2025-06',
    'report statement --partner acme --month 2025-06 --format pdf --out june.pdf',
    'report roi --as-of 2025-07-01',
  );
}

function reportOf(query: Query) {
  const described = command(query.name, query.summary);
  const parameters = parametersOf(query.params);
  addParameters(described, parameters);
  described
    .option('--as-of <position|time>', 'as it was known then: a position, a date or an instant')
    .option('--diff', 'with --as-of: and how what is known now differs from it, line by line');
  if (query.name === 'statement') addStatementOptions(described);
  const required = parameters.filter(({ required }) => required);
  const example = [`report ${query.name}`, ...required.map(({ name }) => `--${name} ${examples[name] ?? '…'}`)].join(
    ' ',
  );
  withExamples(described, example, `${example} --as-of 1000 --diff`);
  return runs<Options>(described, (context, options) => {
    const params = readParameters(query, options);
    return withInstallation(context, async (installation) => {
      const { asOf, diff = false, format, out } = options;
      if (format !== undefined) await writeStatement(context, installation, query, params, { asOf, format, out });
      else if (asOf !== undefined) await printAsOf(context, installation, query, params, { asOf, diff });
      else if (diff) throw diffWithoutAsOf();
      else await printLive(context, installation, query, params);
      return exitCode.ok;
    });
  });
}

const diffWithoutAsOf = () =>
  usage('--diff compares with something that was known before.', {
    code: 'diff-without-as-of',
    where: '--diff',
    whatToDo: 'Give --as-of too: a position, a date or an instant.',
  });

const examples: Readonly<Record<string, string>> = { partner: 'acme', month: '2025-06' };

async function printLive(
  context: Context,
  installation: GuardedInstallation,
  query: Query,
  params: object,
): Promise<void> {
  const { terminal } = context;
  const told = await answered(query, () => askNow(installation, query, params), installation.vault);
  terminal.answer(told.answer);
  printTables(terminal, query, told);
  const { log, pool } = installation;
  const { head, readers } = await progressOf({ log, pool, projections: query.reads, policies });
  const behind = Math.max(...readers.map(({ lag }) => lag));
  if (behind > 0)
    terminal.remark(
      `The log ends at position ${head}, and what is shown is up to ${behind} events behind it. ${typed('start')} catches up.`,
    );
}

async function printAsOf(
  context: Context,
  installation: GuardedInstallation,
  query: Query,
  params: object,
  { asOf: then, diff }: { readonly asOf: string; readonly diff: boolean },
): Promise<void> {
  const { terminal } = context;
  const position = await positionAsOf(then, installation.log);
  const now = diff ? await installation.log.head() : undefined;
  let differences: Differences | undefined;
  const ask = async () => {
    const asked = await askAsOf(context, installation, query, params, position, now);
    differences = asked.differences;
    return asked.answer;
  };
  const told = await answered(query, ask, installation.vault);
  terminal.answer(differences ? { ...(told.answer as object), differences } : told.answer);
  printTables(terminal, query, told);
  tellPosition(context, position);
  if (differences && !terminal.json) terminal.table(differencesTable(differences));
}
