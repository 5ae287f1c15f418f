import { basename, extname } from 'node:path';
import type { EventLog } from '@vouch/event-store';
import { readScenarios, type Scenario, WhatIf, type WhatIfReport, whatIfTables } from '@vouch/simulation';
import { csvLine } from '../import/csv-writer.js';
import { withInstallation } from '../installation.js';
import { documentIn } from '../terminal/document-in.js';
import { command, type Context, runs, withExamples } from '../terminal/command.js';
import { exitCode, Failure, usage } from '../terminal/failure.js';

interface Options {
  readonly terms?: readonly string[];
  readonly tiers?: readonly string[];
  readonly attribution?: string;
  /** false: as if nothing were agreed with single partners. */
  readonly agreements?: boolean;
  readonly program?: string;
  readonly from?: string;
  readonly csv?: boolean;
}

/** `vouch whatif` */
export function whatIfCommand() {
  const described = command(
    'whatif',
    'Run proposed terms, tiers or attribution over the recorded history, and compare.',
  )
    .description(
      'Runs proposed terms, tiers or attribution over the recorded history, in memory, and shows what each partner would have got, what it ' +
        'would have cost, and LTV:CAC before and after. Several files are several scenarios, side by side. Nothing is written.',
    )
    .option('--terms <file...>', 'documents of terms, YAML or JSON: one scenario each')
    .option(
      '--tiers <file...>',
      'lists of tiers, YAML or JSON: one for all scenarios, or, without --terms, one scenario each',
    )
    .option('--attribution <touch>', 'first or last: which of equal touches is credited')
    .option('--no-agreements', 'as if nothing were agreed with single partners')
    .option('--program <program>', 'only this program; without it, all of them')
    .option('--from <day>', 'as if in force from this day on, YYYY-MM-DD; without it, from the beginning')
    .option('--csv', 'each partner as a line of CSV on stdout, in place of tables');
  withExamples(described, 'whatif --terms new.yaml', 'whatif --terms a.yaml b.yaml --program growth --from 2025-07-01');
  return runs<Options & { json?: boolean }>(described, async (context, options) => {
    if (options.csv && options.json)
      throw usage('The answer is either JSON or CSV.', { code: 'json-and-csv', where: '--csv' });
    const scenarios = await scenariosOf(options);
    return withInstallation(context, async ({ log }) => {
      const report = await run(context, log, scenarios);
      if (options.program !== undefined && report.programs.length === 0)
        throw new Failure(`No program ${options.program} was launched.`, {
          code: 'ProgramUnknown',
          where: '--program',
          whatToDo: 'Check the id: capital letters count.',
        });
      context.terminal.answer(report);
      if (options.csv) process.stdout.write(csvOf(report));
      else if (!options.json) for (const table of whatIfTables(report)) context.terminal.table(table);
      return exitCode.ok;
    });
  });
}

/** Reads the log once for all scenarios. */
async function run(
  { terminal, signal }: Context,
  log: EventLog,
  scenarios: readonly Scenario[],
): Promise<WhatIfReport> {
  const whatIf = new WhatIf(scenarios);
  const upTo = await log.head();
  const progress = terminal.progress('Trying out', 'events', upTo);
  try {
    for await (const { events, through } of log.readAll({ after: 0, upTo, types: [...whatIf.types], signal })) {
      whatIf.take(events);
      progress.to(through);
    }
    signal.throwIfAborted();
    return await whatIf.report();
  } finally {
    progress.stop();
  }
}

/** @throws Failure with exit code 2 that names the file and what is wrong in it. */
async function scenariosOf({
  terms = [],
  tiers = [],
  attribution,
  agreements = true,
  program,
  from,
}: Options): Promise<readonly Scenario[]> {
  if (terms.length + tiers.length === 0 && attribution === undefined && agreements)
    throw usage('Nothing is proposed.', {
      code: 'nothing-proposed',
      where: '--terms',
      whatToDo: 'Give --terms, --tiers, --attribution or --no-agreements.',
    });
  if (terms.length > 0 && tiers.length > 1)
    throw usage('With terms, there is one list of tiers for all of them.', {
      code: 'too-many-tiers',
      where: '--tiers',
    });
  const files = terms.length > 0 ? terms : tiers;
  const common = {
    ...(attribution !== undefined && { attribution }),
    ...(!agreements && { agreements: 'none' }),
    ...(program !== undefined && { programId: program }),
    ...(from !== undefined && { from }),
  };
  const ofAll = terms.length > 0 && tiers[0] !== undefined ? { tiers: await documentIn(tiers[0]) } : {};
  const fromFiles = files.map(async (file) => ({
    name: basename(file, extname(file)),
    ...common,
    ...ofAll,
    [terms.length > 0 ? 'terms' : 'tiers']: await documentIn(file),
  }));
  const named = { name: attribution === undefined ? 'no agreements' : `${attribution} touch`, ...common };
  const read = readScenarios(files.length > 0 ? await Promise.all(fromFiles) : [named]);
  if ('scenarios' in read) return read.scenarios;
  const told = read.wrong.map(({ path: [index, ...path], message }) => {
    const where = [files[Number(index)], path.join('.')].filter(Boolean).join(': ');
    return `${where || 'the scenarios'}: ${message}`;
  });
  throw usage(`${told.join('; ')}.`, {
    code: 'invalid-scenario',
    whatToDo: 'docs/terms.md shows what a document may say.',
  });
}

/** A line for each partner and history: amounts in minor units, for a spreadsheet to sum. */
function csvOf({ histories, partners }: WhatIfReport): string {
  const head = ['partner', 'program', 'currency', 'history', 'cost_minor', 'difference_minor'];
  const lines = partners.flatMap(({ partnerId, programId, currency, costMinor, differenceMinor }) =>
    histories.map(({ name }, index) => [
      partnerId,
      programId,
      currency,
      name,
      String(costMinor[index]),
      String(differenceMinor[index]),
    ]),
  );
  return [head, ...lines].map((cells) => csvLine(cells, ',')).join('');
}
