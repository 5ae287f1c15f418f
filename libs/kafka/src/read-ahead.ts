/** The same values, each one fetched while the one before is worked on. */
export async function* readAhead<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = values[Symbol.asyncIterator]();
  const fetch = () => {
    const next = iterator.next();
    // Whoever asks for it gets the failure, if it is one.
    next.catch(() => {});
    return next;
  };
  for (let next = fetch(); ;) {
    const { done, value } = await next;
    if (done) return;
    next = fetch();
    yield value;
  }
}
