import { isDay } from '@vouch/domain';
import { wholeNumber } from '../settings.js';
import { command, runs, withExamples } from '../terminal/command.js';
import { exitCode, usage } from '../terminal/failure.js';
import { typed } from '../terminal/invocation.js';
import type { Terminal } from '../terminal/terminal.js';
import { type RunningSystem, startSystem } from './running-system.js';

interface Options {
  readonly port?: string;
  readonly simulatedClock?: string;
}

/** `vouch start` */
export function startCommand() {
  const described = command('start', 'Start everything: the database, the API and the projector.')
    .description(
      'Starts the database (its own Postgres in VOUCH_DATA_DIR, unless DATABASE_URL names yours), the API and the projector, keeps them ' +
        'running, and stops them in order on Ctrl-C or SIGTERM.',
    )
    .option('--port <port>', 'port of the API; 0 for any free one (default: VOUCH_PORT, or 8080)')
    .option(
      '--simulated-clock <date>',
      "make an empty log's days close by command, from this day on, not by the calendar",
    );
  withExamples(described, 'start', 'start --port 9000');
  return runs<Options>(described, async ({ terminal, settings, signal }, { port, simulatedClock }) => {
    if (simulatedClock !== undefined && !isDay(simulatedClock))
      throw usage(`"${simulatedClock}" is not a day such as 2025-01-01.`, {
        code: 'bad-day',
        where: '--simulated-clock',
      });
    const system = await startSystem({
      settings: port === undefined ? settings : { ...settings, port: wholeNumber(port, '--port', 0, 65_535) },
      simulatedFrom: simulatedClock,
      onRemark: (line) => terminal.remark(line),
      signal,
    }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
    try {
      greet(terminal, system, settings.dataDir);
      await stoppedBy(signal, system);
    } finally {
      terminal.remark('Stopping.');
      await system.stop();
    }
    return exitCode.ok;
  });
}

/** Ends when someone asks for it. @throws Failure when the system can't go on. */
export async function stoppedBy(signal: AbortSignal, { failed }: Pick<RunningSystem, 'failed'>): Promise<void> {
  await Promise.race([
    failed,
    new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    }),
  ]);
}

function greet(terminal: Terminal, { url, keyFile, newKey, pids, databaseUrl }: RunningSystem, dataDir: string): void {
  terminal.answer({ url, docs: `${url}/docs`, keyFile, dataDir, processes: { start: process.pid, ...pids } });
  if (terminal.json) return;
  terminal.say(`Vouch is running at ${url}`);
  terminal.say();
  terminal.say(`  API        ${url}/docs`);
  terminal.say(`  API key    in ${keyFile}${newKey ? `, shown only this once:\n             ${newKey}` : ''}`);
  terminal.say(`  Data       ${dataDir}`);
  terminal.say(`  Database   ${withoutPassword(databaseUrl)}`);
  terminal.say();
  terminal.say('Next, in another terminal:');
  terminal.say(`  ${typed('import --help')}     record what your CSV files tell`);
  terminal.say(`  ${typed('report tiers')}      see who stands where`);
  terminal.say(`  ${typed('verify')}            prove that nothing was altered`);
  terminal.say();
  terminal.say('Ctrl-C stops it.');
}

function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  return url.href;
}
