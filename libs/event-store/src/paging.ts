import type { Position } from '@vouch/events';

interface Fetched {
  readonly through: Position;
  /** Whether something may follow after `through`. */
  readonly more: boolean;
}

/**
 * Pages one after the other; the next one is fetched while the reader is busy with the last. A page that brings nothing and
 * goes no further is left out.
 * @throws the signal's reason once it is aborted, at once.
 */
export async function* pagesAhead<Fetch extends Fetched>(
  after: Position,
  fetch: (after: Position) => Promise<Fetch>,
  signal?: AbortSignal,
): AsyncGenerator<Fetch> {
  signal?.throwIfAborted();
  let from = after;
  let coming: Promise<Fetch> | undefined = fetch(after);
  while (coming) {
    const fetched: Fetch = await unlessAborted(coming, signal);
    coming = fetched.more ? fetch(fetched.through) : undefined;
    // Its failure is reported when its turn comes, and is nobody's business when the reader stops before.
    coming?.catch(() => {});
    if (fetched.through > from) {
      from = fetched.through;
      yield fetched;
    }
  }
}

/** The promise's outcome, or the signal's reason as soon as that is aborted. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop!);
  }
}

/** Waits, at most until the signal is aborted; never throws. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
