import type { Command } from '@vouch/domain';
import { LogTimeout } from '@vouch/event-store';
import {
  commandIdOf,
  type CommandExecutor,
  CommandContended,
  CommandInvalid,
  CommandKeyReused,
  CommandRejected,
  type commandsByName,
  type Executed,
  validateCommand,
} from '@vouch/runtime';
import type { CsvRow } from './csv-file.js';
import type { FileOrder, Turn } from './file-order.js';
import type { ImportKind, RowCommand } from './kinds.js';
import type { Mapping } from './mapping.js';
import { RowProblem, RowReader } from './row-reader.js';

/** What became of one row of the file. */
export type RowOutcome = { readonly line: number; readonly cells: readonly string[] } & (
  | { readonly outcome: 'recorded' | 'already-known' }
  | { readonly outcome: 'rejected'; readonly column: string; readonly reason: string }
);

export interface ImportPlan {
  readonly kind: ImportKind;
  readonly columns: readonly string[];
  readonly mapping: Mapping;
  /** IANA time zone of dates without an offset. */
  readonly zone: string;
  readonly handlings: ReturnType<typeof commandsByName>;
  /** Undefined: a dry run, in which every row that could be recorded counts as recorded. */
  readonly recording: Recording | undefined;
}

export interface Recording {
  /** Works on the log that `order` gives. */
  readonly executor: Pick<CommandExecutor, 'execute'>;
  readonly order: FileOrder;
}

/** Rows in work at once, at most. The log writes what waits together, so many at once is what makes it fast. */
const CONCURRENCY = 512;
const TRIES = 5;

/**
 * Takes the rows in bounded number at once, records them in the order of the file, and gives what became of each in that order too. Memory stays the same however long the file is.
 * @throws what keeps the log from recording, such as LogUnavailable; what came before stays recorded.
 */
export async function* importRows(rows: AsyncIterable<CsvRow>, plan: ImportPlan): AsyncGenerator<RowOutcome> {
  const work: Work = { plan, lastOf: new Map(), done: new Map() };
  const window: Promise<RowOutcome | { failure: unknown }>[] = [];
  const settle = async (): Promise<RowOutcome> => {
    const done = await window.shift()!;
    if ('failure' in done) throw done.failure;
    return done;
  };
  try {
    for await (const row of rows) {
      window.push(takeRow(row, work).catch((failure: unknown) => ({ failure })));
      if (window.length >= CONCURRENCY) yield await settle();
    }
    while (window.length > 0) yield await settle();
  } finally {
    // Whoever stops early may close the log next; nothing may still be writing to it.
    await Promise.all(window);
  }
}

/** What the rows in work have in common. */
interface Work {
  readonly plan: ImportPlan;
  /** The last task of each entity. */
  readonly lastOf: Map<string, Promise<unknown>>;
  /** Commands of this import that were executed, each with what it said: the oldest are forgotten. */
  readonly done: Map<string, string>;
}

/** In many files one entity stands in many rows, and says the same in each. */
const DONE_KEPT = 10_000;

async function takeRow(row: CsvRow, work: Work): Promise<RowOutcome> {
  const turn = work.plan.recording?.order.nextTurn();
  try {
    const steps = stepsOf(row, work.plan);
    const recorded = await inOrder(work.lastOf, steps[0]?.stream ?? '', () => execute(steps, turn, work));
    return { ...row, outcome: recorded ? 'recorded' : 'already-known' };
  } catch (error) {
    const problem = problemOf(error, row, work.plan);
    if (!problem) throw error;
    return { ...row, outcome: 'rejected', column: problem.column, reason: problem.reason };
  } finally {
    turn?.pass();
  }
}

interface Step {
  readonly command: Command;
  readonly stream: string;
  readonly commandId: string;
}

function stepsOf(row: CsvRow, { kind, columns, mapping, zone, handlings }: ImportPlan): readonly Step[] {
  if (row.cells.length !== columns.length)
    throw new RowProblem('', `The row has ${row.cells.length} cells, the head has ${columns.length}.`);
  return kind.commands(new RowReader(mapping, row.cells, zone)).map(({ name, key, body }: RowCommand) => {
    const command = validateCommand(handlings, name, body);
    const stream = handlings.get(name)!.stream(command);
    return { command, stream, commandId: commandIdOf(actorOf(kind), `${stream} ${key}`) };
  });
}

const actorOf = (kind: ImportKind) => `import:${kind.name}`;

/** One after the other, so that an approval never overtakes or survives the refusal of its application. */
async function execute(steps: readonly Step[], turn: Turn | undefined, { plan, done }: Work): Promise<boolean> {
  const { kind, recording } = plan;
  if (!recording || !turn) return true;
  const { executor, order } = recording;
  let recorded = false;
  for (const [index, { command, commandId }] of steps.entries()) {
    const said = JSON.stringify(command);
    if (done.get(commandId) === said) continue;
    const isLast = index === steps.length - 1;
    const outcome = await order.run(turn, isLast, () => executeOnce(executor, command, commandId, actorOf(kind)));
    recorded ||= outcome === 'recorded';
    done.set(commandId, said);
    if (done.size > DONE_KEPT) done.delete(done.keys().next().value!);
  }
  return recorded;
}

/** Sent again under the same id, a command is recorded once at most. */
async function executeOnce(
  executor: Recording['executor'],
  command: Command,
  commandId: string,
  actor: string,
): Promise<Executed['outcome']> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await executor.execute(command, { commandId, actor, now: new Date().toISOString() })).outcome;
    } catch (error) {
      if (attempt === TRIES || !(error instanceof LogTimeout || error instanceof CommandContended)) throw error;
    }
  }
}

/** Runs tasks of the same key one after the other, and forgets a key with its last task. */
async function inOrder<T>(lastOf: Map<string, Promise<unknown>>, key: string, task: () => Promise<T>): Promise<T> {
  const before = lastOf.get(key);
  const running = before ? before.then(task, task) : task();
  lastOf.set(key, running);
  try {
    return await running;
  } finally {
    if (lastOf.get(key) === running) lastOf.delete(key);
  }
}

/** What the row itself is to blame for; undefined for all else. */
function problemOf(error: unknown, row: CsvRow, plan: ImportPlan): RowProblem | undefined {
  if (error instanceof RowProblem) return error;
  if (error instanceof CommandRejected) return new RowProblem('', error.rejection.message);
  if (error instanceof CommandKeyReused)
    return new RowProblem('', 'It was imported before with other content, and what is recorded does not change.');
  if (error instanceof CommandInvalid) {
    const [first] = error.problems;
    const reader = new RowReader(plan.mapping, row.cells, plan.zone);
    // Of a field within another, either is what a row has: `amount` of amount.amountMinor, `email` of contact.email.
    const parts = first?.field.split('.') ?? [];
    return reader.problem(
      parts.find((part) => plan.mapping.has(part)) ?? parts[0] ?? '',
      error.problems.map(({ problem }) => problem).join('; '),
    );
  }
  return undefined;
}
