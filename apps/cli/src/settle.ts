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
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from './terminal/command.js';
import { version } from './version.js';

const LOOK_EVERY_MS = 200;

/**
 * Waits until policies and projections have handled everything. This process offers to do the work: where a projector runs, that one
 * has the leases and this one stands by; where none does, or it dies meanwhile, this one does it.
 * @throws CheckpointBeyondHead when the read models know events that the log doesn't have.
 */
export async function settle({ terminal, settings, signal }: Context, installation: Installation): Promise<void> {
  const { log, pool } = installation;
  const enough = new AbortController();
  const stop = AbortSignal.any([signal, enough.signal]);
  const onError = (error: unknown) => terminal.remark(error instanceof Error ? error.message : String(error));
  const common = { log, pool, batchSize: settings.batchSize, onError };
  const executor = new CommandExecutor({ log, deciders, codeVersion: version });
  const runners = [
    new PolicyRunner({ ...common, executor, policies }).run(stop),
    new ProjectionRunner({ ...common, projections, lanes: settings.lanes }).run(stop),
  ];
  const progress = terminal.progress('Drawing the consequences', 'events');
  const watch = showProgress(installation, stop, (done, total) => {
    progress.total(total);
    progress.to(done);
  });
  try {
    await Promise.race([untilSettled(installation, signal), ...runners]);
  } finally {
    enough.abort();
    await Promise.allSettled([watch, ...runners]);
    progress.stop();
  }
  signal.throwIfAborted();
}

/** However long it takes: it is known to go on for as long as the runners do. */
async function untilSettled({ log, pool }: Installation, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await waitUntilSettled({ log, pool, projections, policies, timeoutMs: 60_000, signal });
      return;
    } catch (error) {
      if (!(error instanceof WaitTimeout)) throw error;
    }
  }
}

async function showProgress(
  { log, pool }: Installation,
  signal: AbortSignal,
  show: (done: number, total: number) => void,
): Promise<void> {
  while (!signal.aborted) {
    const { head, readers } = await progressOf({ log, pool, projections, policies });
    show(leastOf({ head, readers }), head);
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  show(await log.head(), await log.head());
}

const leastOf = ({ head, readers }: Progress): number =>
  Math.min(head, ...readers.map(({ position, filledTo }) => position ?? filledTo ?? 0));
