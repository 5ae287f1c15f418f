/** Numbers that look random and are the same for the same seed, on every machine: so that a failure can be made again. */
export interface SeededRandom {
  /** An integer from `from` to `to`, both included. */
  readonly int: (from: number, to: number) => number;
  /** True with this probability (0 to 1). */
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** The same elements in another order. */
  readonly shuffled: <T>(elements: readonly T[]) => T[];
}

export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  // mulberry32 by Tommy Ettinger (public domain): 32 bits of state, passes gjrand; plenty for choosing test data.
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1));
  return {
    int,
    chance: (probability) => fraction() < probability,
    pick: (from) => {
      if (from.length === 0) throw new RangeError('There is nothing to pick from.');
      return from[int(0, from.length - 1)] as (typeof from)[number];
    },
    shuffled: (elements) => {
      const left = [...elements];
      for (let last = left.length - 1; last > 0; last--) {
        const other = int(0, last);
        [left[last], left[other]] = [left[other] as (typeof left)[number], left[last] as (typeof left)[number]];
      }
      return left;
    },
  };
}
