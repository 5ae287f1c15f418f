import { ClosedStatements, policies } from '@vouch/domain';
import { BEFORE_FIRST, type RecordedEvent } from '@vouch/events';
import { projections } from '@vouch/read-models';
import { describeRowFinding, type Installation, verifyRows } from '@vouch/runtime';
import type { Context } from '../terminal/command.js';
import type { Terminal } from '../terminal/terminal.js';
import { Differences } from './differences.js';

export interface Evidence {
  readonly events: number;
  /** Read models whose live rows were compared with replayed ones; 0 when the log itself was altered. */
  readonly readModels: number;
  readonly equal: boolean;
  readonly differences: number;
  /** The first thousand. */
  readonly found: Differences['kept'];
}

/** Recomputes every hash, chain value and position, and every closed statement from its lines, and replays every read model beside its live rows. */
export async function verifyInstallation(context: Context, installation: Installation): Promise<Evidence> {
  const differences = new Differences();
  const events = await checkLog(context, installation, differences);
  // What an altered log says about its rows proves nothing.
  const comparable = differences.count === 0;
  if (comparable) {
    await checkStatements(context, installation, differences);
    await checkRows(context, installation, differences);
  }
  return {
    events,
    readModels: comparable ? projections.length : 0,
    equal: differences.count === 0,
    differences: differences.count,
    found: differences.kept,
  };
}

async function checkLog(
  { terminal, signal }: Context,
  { log }: Installation,
  differences: Differences,
): Promise<number> {
  let events = 0;
  const head = await log.head();
  const progress = terminal.progress('Checking the log', 'events', head);
  const onProgress = (at: number, count: number) => {
    progress.to(at);
    events = count;
  };
  try {
    for await (const { position, problem } of log.verify({ onProgress, signal }))
      differences.add({ in: 'log', where: `position ${position}`, problem });
  } finally {
    progress.stop();
  }
  return events;
}

/** What a closed statement says was digested when it was closed: also a log that was written anew as a whole can't change it unseen. */
async function checkStatements({ signal }: Context, { log }: Installation, differences: Differences): Promise<void> {
  const statements = new ClosedStatements();
  const types = ClosedStatements.types;
  for await (const { events } of log.readAll({ after: BEFORE_FIRST, upTo: await log.head(), types, signal }))
    for (const event of events) checkStatement(statements, event, differences);
}

export function checkStatement(statements: ClosedStatements, event: RecordedEvent, differences: Differences): void {
  const problem = statements.differenceIn(event);
  if (problem !== null) differences.add({ in: 'statements', where: `position ${event.position}`, problem });
}

async function checkRows(
  { terminal, settings, signal }: Context,
  { log, pool }: Installation,
  differences: Differences,
): Promise<void> {
  const progress = terminal.progress('Replaying beside the live rows', 'events');
  const positions = new Map<string, { readonly position: number; readonly upTo: number }>();
  const findings = verifyRows({
    log,
    pool,
    projections,
    policies,
    lanes: settings.lanes,
    batchSize: settings.batchSize,
    signal,
    onProgress: ({ readModel, position, upTo }) => {
      positions.set(readModel, { position, upTo });
      // All of them read the same log: on the bar its events count once.
      const all = [...positions.values()];
      progress.total(Math.max(...all.map((one) => one.upTo)));
      progress.to(Math.min(...all.map((one) => one.position)));
    },
    onError: (error) => terminal.remark(error instanceof Error ? error.message : String(error)),
  });
  try {
    for await (const finding of findings)
      differences.add({ in: 'rows', where: finding.readModel, problem: describeRowFinding(finding) });
  } finally {
    progress.stop();
  }
}

/** For people; machines get the evidence itself. */
export function printEvidence(terminal: Terminal, evidence: Evidence): void {
  if (terminal.json) return;
  terminal.say();
  const events = evidence.events.toLocaleString('en-US');
  if (evidence.equal) {
    terminal.say(`Audit: ${events} events, every hash and position as recorded.`);
    terminal.say('       Every closed statement says what its lines come to.');
    terminal.say(`       ${evidence.readModels} read models replayed from the log equal the live ones, row for row.`);
    return;
  }
  printDifferences(terminal, `Audit of ${events} events and ${evidence.readModels} read models`, evidence);
  if (evidence.readModels === 0)
    terminal.say('  The read models were not compared: what an altered log says about them proves nothing.');
}

export function printDifferences(
  terminal: Terminal,
  title: string,
  { differences, found }: Pick<Evidence, 'differences' | 'found'>,
): void {
  const more = differences - found.length;
  terminal.table({
    title: `${title}: ${differences.toLocaleString('en-US')} ${differences === 1 ? 'difference' : 'differences'}`,
    columns: [{ header: 'In' }, { header: 'Where' }, { header: 'What is wrong' }],
    rows: found.map(({ in: place, where, problem }) => [place, where, problem]),
    empty: '',
    notes: more > 0 ? [`and ${more.toLocaleString('en-US')} more`] : [],
  });
}
