/** Wake-ups are at least this far apart: under load, readers take what came meanwhile in one page. */
const GAP_MS = 5;

/**
 * Wakes the readers of a process when the log has grown. A wake-up is a hint: readers also look by themselves from time to
 * time, so a lost one costs only time.
 */
export class Growth {
  #generation = 0;
  readonly #waiting = new Set<() => void>();
  #closed = false;
  #gap: NodeJS.Timeout | undefined;
  #grewInGap = false;

  /** Goes up with each wake-up. Read it before looking into the log: then nothing that comes after the look is missed. */
  get generation(): number {
    return this.#generation;
  }

  /** Resolves when the generation is beyond `seen`, after `timeoutMs`, when the signal aborts, or at the end. */
  async after(seen: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.#closed || signal.aborted || this.#generation > seen) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
    });
  }

  grew(): void {
    if (this.#closed) return;
    if (this.#gap) {
      this.#grewInGap = true;
      return;
    }
    this.#generation++;
    for (const wake of [...this.#waiting]) wake();
    this.#gap = setTimeout(() => {
      this.#gap = undefined;
      if (this.#grewInGap) {
        this.#grewInGap = false;
        this.grew();
      }
    }, GAP_MS);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#gap);
    for (const wake of [...this.#waiting]) wake();
  }
}
