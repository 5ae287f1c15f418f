import { policies } from '@vouch/domain';
import { projections } from '@vouch/read-models';
import {
  explainParked,
  findParked,
  type Installation,
  listParked,
  type ParkedEvent,
  type ParkedExplained,
  parkedIdOf,
  retryParked,
} from '@vouch/runtime';
import { withInstallation } from '../installation.js';
import { settle } from '../settle.js';
import { command, type Context, group, runs, withExamples } from '../terminal/command.js';
import { exitCode, type ExitCode, Failure } from '../terminal/failure.js';
import { typed } from '../terminal/invocation.js';
import type { Terminal } from '../terminal/terminal.js';

/** `vouch parked` */
export function parkedCommand() {
  const parent = group('parked', 'See events that could not be handled, and have them handled again.').usage(
    '<list|explain|retry>',
  );
  parent.addCommand(listCommand());
  parent.addCommand(explainCommand());
  parent.addCommand(retryCommand());
  return parent;
}

function listCommand() {
  const described = withExamples(
    command('list', 'List events that could not be handled, each with its reason, and what waits behind them.'),
    'parked list',
  );
  return runs(described, (context) =>
    withInstallation(context, async ({ pool }) => told(context, await listParked(pool))),
  );
}

function explainCommand() {
  const described = withExamples(
    command('explain <id>', 'Say what one of them is, why it could not be handled, what waits for it, and what to do.'),
    'parked explain policy:accrue-when-payment-credited:42',
  );
  return runs(described, ({ terminal, ...context }, _, [id]) =>
    withInstallation({ terminal, ...context }, async ({ pool, log }) => {
      const explained = await explainParked(id!, { pool, log, projections, policies });
      if (!explained) throw unknown(id!);
      terminal.answer({ id, ...explained });
      if (!terminal.json) explain(terminal, explained);
      return exitCode.ok;
    }),
  );
}

function retryCommand() {
  const described = withExamples(
    command('retry [id]', 'Have one of them, or all, handled again, with what waits for them, in their order.'),
    'parked retry',
    'parked retry policy:accrue-when-payment-credited:42',
  );
  return runs(described, (context, _, [id]) =>
    withInstallation(context, async (installation) => {
      const { pool } = installation;
      const asked = id === undefined ? await listParked(pool) : [await parkedAs(pool, id)];
      const owners = new Map(asked.map((event) => [`${event.subscriber} ${event.laneKey}`, event]));
      for (const { subscriber, laneKey } of owners.values()) await retryParked(pool, subscriber, laneKey);
      const left = async () =>
        (await listParked(pool)).filter(({ subscriber, laneKey }) => owners.has(`${subscriber} ${laneKey}`));
      // Whoever takes up the request ends it: the events are gone, or the first one has failed again.
      await settle(context, installation, async () => (await left()).every(({ retryRequested }) => !retryRequested));
      return told(context, await left());
    }),
  );
}

async function parkedAs(pool: Installation['pool'], id: string): Promise<ParkedEvent> {
  const found = await findParked(pool, id);
  if (!found) throw unknown(id);
  return found;
}

const unknown = (id: string) =>
  new Failure(`No event is parked as "${id}".`, {
    code: 'not-parked',
    where: 'parked',
    whatToDo: `${typed('parked list')} shows those that are. It may have been handled by now.`,
  });

function explain(terminal: Terminal, { parked, event, waiting, whatToDo }: ParkedExplained): void {
  terminal.say(`${parked.eventType} at position ${parked.position}, of ${parked.laneKey}`);
  terminal.say();
  terminal.say(`  Reader     ${parked.subscriber}`);
  terminal.say(`  Stream     ${parked.stream} at revision ${parked.revision}`);
  terminal.say(`  Happened   ${event.occurredAt}, recorded by ${event.actor}`);
  terminal.say(`  Says       ${JSON.stringify(event.data)}`);
  terminal.say(`  Parked     ${parked.parkedAt}${parked.waiting ? '' : `, after ${parked.attempts} tries`}`);
  terminal.say(`  Reason     ${parked.reason}`);
  terminal.say(`  Waiting    ${waiting.length === 0 ? 'nothing' : waiting.map(parkedIdOf).join(', ')}`);
  terminal.say();
  terminal.say(whatToDo);
  if (!parked.stack) return;
  terminal.say();
  terminal.say(parked.stack);
}

function told({ terminal }: Context, parked: readonly ParkedEvent[]): ExitCode {
  terminal.answer(parked.map((event) => ({ id: parkedIdOf(event), ...event })));
  if (!terminal.json)
    terminal.table({
      title: 'Parked events',
      columns: [
        { header: 'Id' },
        { header: 'Event' },
        { header: 'Owner' },
        { header: 'Tries', align: 'right' },
        { header: 'Reason' },
      ],
      rows: parked.map((event) => [
        parkedIdOf(event),
        event.eventType,
        event.laneKey,
        event.waiting ? '–' : String(event.attempts),
        event.reason,
      ]),
      empty: 'None: every event was handled.',
      notes:
        parked.length > 0
          ? [`Why, and what to do: ${typed('parked explain <id>')}. Once it is mended: ${typed('parked retry')}`]
          : [],
    });
  return parked.length > 0 ? exitCode.failed : exitCode.ok;
}
