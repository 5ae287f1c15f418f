import type { ProjectionRunner } from '../src/projections/projection-runner.js';

/** Polls until something is so; the test's own timeout is the limit. */
export async function until(isSo: () => boolean | Promise<boolean>, everyMs = 10): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, everyMs));
}

/** Does something while a runner follows the log, and ends the runner whatever happens. */
export async function whileRunning(
  runner: ProjectionRunner,
  work: (running: Promise<void>) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const running = runner.run(stop.signal);
  try {
    await Promise.race([work(running), running.then(() => Promise.reject(new Error('The runner ended early.')))]);
  } finally {
    stop.abort();
    await running;
  }
}
