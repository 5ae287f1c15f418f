import { queries } from '@vouch/read-models';
import { withInstallation } from '../installation.js';
import { command, runs, withExamples } from '../terminal/command.js';
import { exitCode } from '../terminal/failure.js';
import { readParameters } from './options.js';
import { positionAsOf } from './position.js';
import { answered, printTables } from './print-query.js';
import { askAsOf, askNow, tellPosition } from './replay-rows.js';

interface Options {
  readonly partner?: string;
  readonly asOf?: string;
}

/** `vouch explain` */
export function explainCommand() {
  const query = queries.find(({ name }) => name === 'explain')!;
  const described = command('explain <ref>', 'Why a line of a statement is what it is, or a payment earned nothing.')
    .description(
      'Tells from what happened to the last cent what a line follows from, computes it again from what is recorded, and says ' +
        'whether that comes to the same. A line is named by its reference, its event or its commission, a payment by <customer>/<payment>.',
    )
    .option('--partner <partner>', 'as this partner may see it')
    .option('--as-of <position|time>', 'as it was known then: a position, a date or an instant');
  withExamples(described, 'explain "#1042 5ac1f6a4"', 'explain north/invoice-9', 'explain 1042 --as-of 2025-07-01');
  return runs<Options>(described, (context, { partner, asOf }, [ref = '']) => {
    const params = readParameters(query, { ref, ...(partner === undefined ? {} : { partner }) });
    return withInstallation(context, async (installation) => {
      const position = asOf === undefined ? null : await positionAsOf(asOf, installation.log);
      const ask = async () =>
        position === null
          ? askNow(installation, query, params)
          : (await askAsOf(context, installation, query, params, position)).answer;
      const told = await answered(query, ask, installation.vault);
      context.terminal.answer(told.answer);
      printTables(context.terminal, query, told);
      if (position !== null) tellPosition(context, position);
      return exitCode.ok;
    });
  });
}
