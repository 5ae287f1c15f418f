import { listParked, type ParkedEvent, retryParked } from '@vouch/runtime';
import { withInstallation } from '../installation.js';
import { settle } from '../settle.js';
import { command, type Context, group, runs, withExamples } from '../terminal/command.js';
import { exitCode, type ExitCode } from '../terminal/failure.js';
import { typed } from '../terminal/invocation.js';

/** `vouch parked` */
export function parkedCommand() {
  const parent = group('parked', 'See events that could not be handled, and have them handled again.').usage(
    '<list|retry>',
  );
  const list = withExamples(
    command('list', 'List events that could not be handled, each with its reason, and what waits behind them.'),
    'parked list',
  );
  const retry = withExamples(command('retry', 'Have all parked events handled again, in their order.'), 'parked retry');
  parent.addCommand(
    runs(list, (context) => withInstallation(context, async ({ pool }) => told(context, await listParked(pool)))),
  );
  parent.addCommand(
    runs(retry, (context) =>
      withInstallation(context, async (installation) => {
        const { pool } = installation;
        const asked = new Map((await listParked(pool)).map((event) => [`${event.subscriber} ${event.laneKey}`, event]));
        for (const { subscriber, laneKey } of asked.values()) await retryParked(pool, subscriber, laneKey);
        await settle(context, installation);
        return told(context, await listParked(pool));
      }),
    ),
  );
  return parent;
}

function told({ terminal }: Context, parked: readonly ParkedEvent[]): ExitCode {
  terminal.answer(parked);
  if (!terminal.json)
    terminal.table({
      title: 'Parked events',
      columns: [
        { header: 'Position', align: 'right' },
        { header: 'Event' },
        { header: 'Reader' },
        { header: 'Owner' },
        { header: 'Tries', align: 'right' },
        { header: 'Reason' },
      ],
      rows: parked.map((event) => [
        String(event.position),
        event.eventType,
        event.subscriber,
        event.laneKey,
        event.waiting ? '–' : String(event.attempts),
        event.reason,
      ]),
      empty: 'None: every event was handled.',
      notes: parked.length > 0 ? [`Once the cause is mended: ${typed('parked retry')}`] : [],
    });
  return parked.length > 0 ? exitCode.failed : exitCode.ok;
}
