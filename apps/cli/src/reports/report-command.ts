import { policies } from '@vouch/domain';
import { queries, type Query } from '@vouch/read-models';
import { progressOf } from '@vouch/runtime';
import type { GuardedInstallation } from '@vouch/vault';
import { withInstallation } from '../installation.js';
import { command, type Context, group, runs, withExamples } from '../terminal/command.js';
import { exitCode } from '../terminal/failure.js';
import { typed } from '../terminal/invocation.js';
import { addParameters, parametersOf, readParameters } from './options.js';
import { positionOf } from './position.js';
import { answerOf, printTables } from './print-query.js';
import { knownAt, knownNow, tellPosition } from './replay-rows.js';

type Options = Readonly<Record<string, string | undefined>> & { readonly knownAt?: string };

/** `vouch report`, with one command for each query. */
export function reportCommand() {
  const names = queries.map(({ name }) => name).join(', ');
  const parent = group('report', `Print a report: ${names}.`)
    .usage('<report> [options]')
    .description(
      'Prints what the read models say now, or with --known-at what they said when the log ended at a position or a moment.',
    );
  for (const query of queries) parent.addCommand(reportOf(query));
  return withExamples(
    parent,
    'report tiers',
    'report statement --partner acme --month 2025-06',
    'report roi --known-at 2025-07-01',
  );
}

function reportOf(query: Query) {
  const described = command(query.name, query.summary);
  const parameters = parametersOf(query.params);
  addParameters(described, parameters);
  described.option('--known-at <position|time>', 'as it was known then: a position, a date or an instant');
  const required = parameters.filter(({ required }) => required);
  const example = [`report ${query.name}`, ...required.map(({ name }) => `--${name} ${examples[name] ?? '…'}`)].join(
    ' ',
  );
  withExamples(described, example, `${example} --known-at 1000`);
  return runs<Options>(described, (context, options) => {
    const params = readParameters(query, options);
    return withInstallation(context, async (installation) => {
      if (options.knownAt === undefined) await printLive(context, installation, query, params);
      else await printAsOf(context, installation, query, params, options.knownAt);
      return exitCode.ok;
    });
  });
}

const examples: Readonly<Record<string, string>> = { partner: 'acme', month: '2025-06' };

async function printLive(
  context: Context,
  installation: GuardedInstallation,
  query: Query,
  params: object,
): Promise<void> {
  const { terminal } = context;
  const answered = await answerOf(query, params, await knownNow(installation), installation.vault);
  terminal.answer(answered.answer);
  printTables(terminal, query, answered);
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
  then: string,
): Promise<void> {
  const position = await positionOf(then, installation.log);
  const known = await knownAt(context, installation, position, [query]);
  const answered = await answerOf(query, params, known, installation.vault);
  context.terminal.answer(answered.answer);
  printTables(context.terminal, query, answered);
  tellPosition(context, position);
}
