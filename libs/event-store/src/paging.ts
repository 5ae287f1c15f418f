import type { Position } from '@vouch/events';

interface Fetched {
  readonly through: Position;
  /** Whether something may follow after `through`. */
  readonly more: boolean;
}

/**
 * Pages one after the other; the next one is fetched while the reader is busy with the last, but not for a reader who has had
 * enough at once: a query that nobody waits for would hold up the closing of its pool. A page that brings nothing and goes no
 * further is left out.
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
  let soon: NodeJS.Immediate | undefined;
  try {
    while (coming) {
      const fetched: Fetch = await unlessAborted(coming, signal);
      let next: Promise<Fetch> | undefined;
      const fetchNext = () => {
        next ??= fetch(fetched.through);
        // Its failure is reported when its turn comes, and is nobody's business when the reader stops before.
        next.catch(() => {});
        return next;
      };
      if (fetched.through > from) {
        from = fetched.through;
        if (fetched.more) soon = setImmediate(() => void fetchNext());
        yield fetched;
        clearImmediate(soon);
      }
      coming = fetched.more ? fetchNext() : undefined;
    }
  } finally {
    clearImmediate(soon);
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
