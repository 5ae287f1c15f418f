/** Runs pieces of work one after another per key, in the order in which they came; different keys run side by side. */
export class InOrder {
  private readonly last = new Map<string, Promise<unknown>>();

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key);
    const result = before === undefined ? work() : before.then(work, work);
    this.last.set(key, result);
    const forget = () => {
      if (this.last.get(key) === result) this.last.delete(key);
    };
    // The caller has the result and its error; here it only matters that it is over.
    result.then(forget, forget);
    return result;
  }
}
