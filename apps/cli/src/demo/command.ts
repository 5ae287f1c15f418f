import { randomInt } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { parseLogUrl } from '@vouch/event-store';
import { type Evidence, printEvidence, verifyInstallation } from '../evidence/verify-installation.js';
import { withInstallation } from '../installation.js';
import { wholeNumber } from '../settings.js';
import { stoppedBy } from '../start/command.js';
import { freePort, type RunningSystem, startSystem } from '../start/running-system.js';
import { command, type Context, runs, withExamples } from '../terminal/command.js';
import { exitCode, type ExitCode, usage } from '../terminal/failure.js';
import { typed } from '../terminal/invocation.js';
import type { Terminal } from '../terminal/terminal.js';
import { prepareDemoFolder } from './demo-folder.js';
import { assertNothingParked, play } from './play.js';
import { printTour, readTour, type Tour } from './tour.js';
import { makeYear, STARTS_ON } from './year.js';

interface Options {
  readonly once?: boolean;
  readonly seed?: string;
  readonly dataDir?: string;
  readonly port?: string;
  readonly partners: string;
  readonly customers: string;
  readonly days: string;
}

/** `vouch demo` */
export function demoCommand() {
  const described = command('demo', 'Watch a year of a partner program happen, and audit it.')
    .description(
      'Starts an installation in a folder of its own, lets a simulated year of a partner program happen in it through the API, prints ' +
        'what came of it, and proves that the live state is what the log says. Stays up until Ctrl-C.',
    )
    .option('--once', 'end when all is printed')
    .option('--seed <number>', 'the same seed gives the same year (default: a new one, which is printed)')
    .option(
      '--data-dir <folder>',
      'folder of the demo, made anew each time (default: VOUCH_DATA_DIR with -demo behind it)',
    )
    .option('--port <port>', 'port of the API (default: VOUCH_PORT, or 8080, or a free one)')
    .option('--partners <number>', 'how many partners apply', '40')
    .option('--customers <number>', 'how many customers convert', '600')
    .option('--days <number>', 'how many days pass', '365');
  withExamples(described, 'demo', 'demo --once --seed 7');
  return runs<Options>(described, async (context, options) => {
    const { terminal, signal } = context;
    const seed =
      options.seed === undefined ? randomInt(1_000_000) : wholeNumber(options.seed, '--seed', 0, 2 ** 31 - 1);
    const days = wholeNumber(options.days, '--days', 30, 3_650);
    const weeks = makeYear({
      seed,
      partners: wholeNumber(options.partners, '--partners', 1, 1_000),
      customers: wholeNumber(options.customers, '--customers', 1, 100_000),
      days,
    });
    assertLogOfItsOwn(context.settings);
    const settings = {
      ...context.settings,
      // Never one's own Postgres: a demo makes things up.
      databaseUrl: undefined,
      dataDir: resolve(options.dataDir ?? `${context.settings.dataDir}-demo`),
      port: await portFor(options.port, context.settings.port),
    };
    const startedAt = performance.now();
    terminal.say(`A year of a partner program, from seed ${seed}.`);
    await prepareDemoFolder(settings.dataDir);
    const system = await startSystem({
      settings,
      simulatedFrom: STARTS_ON,
      onRemark: (line) => terminal.remark(line),
      signal,
    });
    try {
      const progress = terminal.progress('Living through it', 'days', days);
      const played = await play(system.api, weeks, progress, signal).finally(() => progress.stop());
      await assertNothingParked(system.api);
      const tour = await readTour(system.api, weeks);
      terminal.say();
      printTour(terminal, tour);
      const evidence = await withInstallation({ ...context, settings }, (installation) =>
        verifyInstallation(context, installation),
      );
      printEvidence(terminal, evidence);
      const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1));
      terminal.answer({ seed, seconds, ...played, ...tour, evidence });
      const code = evidence.equal ? exitCode.ok : exitCode.failed;
      return await end(context, options, { system, tour, evidence, seconds, dataDir: settings.dataDir, code });
    } finally {
      await system.stop();
    }
  });
}

/** A demo makes things up, so it never writes a log that isn't meant for one. @throws Failure */
function assertLogOfItsOwn({ logUrl, fanout }: Context['settings']): void {
  if (logUrl && !parseLogUrl(logUrl).prefix.startsWith('demo'))
    throw usage("The demo makes things up, and VOUCH_LOG doesn't name a log for that.", {
      code: 'log-not-for-demos',
      where: 'VOUCH_LOG',
      whatToDo: 'Add streamPrefix=demo-1 (a new one for each demo) to its address, or leave VOUCH_LOG out.',
    });
  if (fanout && !fanout.topic.startsWith('demo'))
    throw usage("The demo makes things up, and VOUCH_FANOUT doesn't name a topic for that.", {
      code: 'topic-not-for-demos',
      where: 'VOUCH_FANOUT',
      whatToDo: 'End its address in /demo-1 (a new one for each demo), or leave VOUCH_FANOUT out.',
    });
}

/** The port that was asked for; else the usual one, or any other when that is taken. */
async function portFor(asked: string | undefined, usual: number): Promise<number> {
  if (asked !== undefined) return wholeNumber(asked, '--port', 0, 65_535);
  return (await freePort(usual)) ?? 0;
}

interface Ending {
  readonly system: RunningSystem;
  readonly tour: Tour;
  readonly evidence: Evidence;
  readonly seconds: number;
  readonly dataDir: string;
  readonly code: ExitCode;
}

async function end({ terminal, signal }: Context, { once }: Options, ending: Ending): Promise<ExitCode> {
  const { system, tour, evidence, seconds, dataDir, code } = ending;
  if (!terminal.json) {
    terminal.say(`${evidence.events.toLocaleString('en-US')} events in ${seconds} s.`);
    terminal.say();
    sayWhereToGo(terminal, system, tour, dataDir, evidence.events, once ?? false);
  }
  if (once) return code;
  await stoppedBy(signal, system);
  terminal.remark('Stopping.');
  return code;
}

function sayWhereToGo(
  terminal: Terminal,
  { url, keyFile }: RunningSystem,
  { statement: { partnerId, month } }: Tour,
  dataDir: string,
  events: number,
  once: boolean,
): void {
  const near = relative(process.cwd(), dataDir);
  const here = { VOUCH_DATA_DIR: near.startsWith('..') ? dataDir : near };
  const lines = [
    'Where to go next',
    ...(once
      ? [`  ${typed('start', here)}`, '      start it again where it ended']
      : [`  ${url}/docs`, `      the API; any user name, and as the password the key in ${keyFile}`]),
    `  ${typed(`report statement --partner ${partnerId} --month ${month}`, here)}`,
    '      the statement above, or any other',
    `  ${typed(`report roi --as-of ${Math.floor(events / 2)}`, here)}`,
    '      what was known half-way through the log',
    `  ${typed('export --out log.jsonl', here)}`,
    '      the whole log, for anyone to check',
    ...(once ? [] : ['', 'Ctrl-C stops it.']),
  ];
  for (const line of lines) terminal.say(line);
}
