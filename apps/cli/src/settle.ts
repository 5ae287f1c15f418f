import { setTimeout as sleep } from 'node:timers/promises';
import { deciders, policies } from '@vouch/domain';
import { projections } from '@vouch/read-models';
import {
  CommandExecutor,
  type Installation,
  PolicyRunner,
  type Progress,
  progressOf,
  ProjectionRunner,
  waitUntilSettled,
  WaitTimeout,
} from '@vouch/runtime';
import type { Context } from './terminal/command.js';
import { Failure } from './terminal/failure.js';
import { typed } from './terminal/invocation.js';
import { version } from './version.js';

const LOOK_EVERY_MS = 200;
/** A service would go on trying; a person at a terminal wants to know. */
const STUCK_AFTER_MS = 60_000;

/**
 * Waits until policies and projections have handled everything. This process offers to do the work: where a projector runs, that one
 * has the leases and this one stands by; where none does, or it dies meanwhile, this one does it.
 * @param done what has to be so besides
 * @throws Failure `stuck` when nothing has moved for a minute.
 * @throws CheckpointBeyondHead when the read models know events that the log doesn't have.
 */
export async function settle(
  { terminal, settings, signal }: Context,
  installation: Installation,
  done: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  const { log, pool } = installation;
  const enough = new AbortController();
  const stop = AbortSignal.any([signal, enough.signal]);
  let trouble: unknown;
  const onError = (error: unknown) => (trouble = error);
  const common = { log, pool, batchSize: settings.batchSize, onError };
  const executor = new CommandExecutor({ log, deciders, codeVersion: version });
  const runners = [
    new PolicyRunner({ ...common, executor, policies }).run(stop),
    new ProjectionRunner({
      ...common,
      projections,
      lanes: settings.lanes,
      dividedInto: settings.fanout?.partitions,
    }).run(stop),
  ];
  const bar = terminal.progress('Drawing the consequences', 'events', await log.head());
  const watching = watch(installation, stop, (done, head) => {
    bar.total(head);
    bar.to(done);
  });
  try {
    const stuck = watching.then(() => stop.aborted || Promise.reject(stuckBecause(trouble)));
    await Promise.race([untilSettled(installation, stop, done), stuck, ...runners]);
    bar.to(await log.head());
  } finally {
    enough.abort();
    await Promise.allSettled([watching, ...runners]);
    bar.stop();
  }
  signal.throwIfAborted();
}

const stuckBecause = (trouble: unknown) =>
  new Failure(
    `What follows from the log is not drawn: ${trouble instanceof Error ? trouble.message : 'its readers do not move.'}`,
    {
      code: 'stuck',
      whatToDo: `What was recorded stays. ${typed('start')} goes on from here, and ${typed('parked list')} tells of events that could not be handled.`,
      cause: trouble,
    },
  );

async function untilSettled(
  { log, pool }: Installation,
  signal: AbortSignal,
  done: () => Promise<boolean>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await waitUntilSettled({ log, pool, projections, policies, timeoutMs: 60_000, signal });
      if (await done()) return;
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    } catch (error) {
      if (!(error instanceof WaitTimeout)) throw error;
    }
  }
}

/** Shows how far the slowest reader is, until the signal aborts or nothing has moved for too long. */
async function watch(
  { log, pool }: Installation,
  signal: AbortSignal,
  show: (done: number, head: number) => void,
): Promise<void> {
  let last = '';
  let movedAt = Date.now();
  while (!signal.aborted && Date.now() - movedAt < STUCK_AFTER_MS) {
    const progress = await progressOf({ log, pool, projections, policies });
    const now = JSON.stringify(progress);
    if (now !== last) movedAt = Date.now();
    last = now;
    show(slowest(progress), progress.head);
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

const slowest = ({ head, readers }: Progress): number =>
  Math.min(head, ...readers.map(({ position, filledTo }) => position ?? filledTo ?? 0));
