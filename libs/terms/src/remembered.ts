/**
 * A pure function of texts and numbers that answers again what it answered before. Days are few and asked for often: counting
 * on a calendar costs a hundred times as much as looking it up.
 * @param most Answers kept; when there are more, all are dropped.
 */
export function remembered<Args extends readonly (string | number)[]>(
  answer: (...args: Args) => string,
  most = 20_000,
): (...args: Args) => string {
  const known = new Map<string, string>();
  return (...args) => {
    const key = args.join(' ');
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = answer(...args);
    if (known.size >= most) known.clear();
    known.set(key, made);
    return made;
  };
}
