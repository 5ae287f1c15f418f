import type { EventLog, Page } from './event-log.js';
import { pause } from './paging.js';

const MAX_BACKOFF_MS = 5_000;

export interface FollowedLog {
  readonly readAll: EventLog['readAll'];
  /** Goes up with each wake-up. */
  generation(): number;
  /** Resolves when the generation is beyond `seen`, or when it is time to look without having been woken. */
  grown(seen: number, signal: AbortSignal): Promise<void>;
  readonly isClosed: () => boolean;
  /** Whether a failure may pass by itself. */
  readonly isPassing: (error: unknown) => boolean;
  readonly onTrouble: (error: Error) => void;
}

/** Reads to the end, waits until there is more, and reads on from where it was; after a failure that may pass, with growing pauses. */
export async function* followPages(log: FollowedLog, options: Parameters<EventLog['follow']>[0]): AsyncGenerator<Page> {
  const { signal } = options;
  let { after } = options;
  let failures = 0;
  while (!signal.aborted && !log.isClosed()) {
    const seen = log.generation();
    try {
      for await (const page of log.readAll({ ...options, after })) {
        failures = 0;
        after = page.through;
        yield page;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!log.isPassing(error)) throw error;
      log.onTrouble(error as Error);
      await pause(Math.min(MAX_BACKOFF_MS, 100 * 2 ** failures++), signal);
      continue;
    }
    await log.grown(seen, signal);
  }
}
