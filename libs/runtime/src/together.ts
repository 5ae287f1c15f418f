/** What came of one piece of work, or why nothing did. */
export type Outcome<R> = { readonly result: R } | { readonly error: unknown };

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does together what is asked for at about the same time: everything of one turn of the event loop, and everything that came while the last
 * lot was being done. Many readers that were woken by the same page of the log so need one transaction, not one each.
 */
export class Together<T, R> {
  private waiting: Waiting<T, R>[] = [];
  private working = false;

  /** @param work does a lot, and says what came of each in their order; what it throws came of all of them. */
  constructor(private readonly work: (items: readonly T[]) => Promise<readonly Outcome<R>[]>) {}

  do(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.working) return;
      this.working = true;
      // Those who were woken by the same page come in the same turn.
      setImmediate(() => void this.workOff());
    });
  }

  private async workOff(): Promise<void> {
    while (this.waiting.length > 0) {
      const lot = this.waiting;
      this.waiting = [];
      const outcomes = await this.outcomesOf(lot.map(({ item }) => item));
      for (const [i, { resolve, reject }] of lot.entries()) {
        const outcome = outcomes[i]!;
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.result);
      }
    }
    this.working = false;
  }

  private async outcomesOf(items: readonly T[]): Promise<readonly Outcome<R>[]> {
    try {
      return await this.work(items);
    } catch (error) {
      return items.map(() => ({ error }));
    }
  }
}
