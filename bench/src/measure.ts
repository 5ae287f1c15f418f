/** Runs contenders in turn (A B C, A B C, …), so that a machine whose speed drifts is fair to all of them. */
export async function inTurn<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, (round: number) => Promise<number>>>,
  onRound: (line: string) => void,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const rates = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const rate = await contenders[name](round);
      rates[name].push(rate);
      onRound(
        `round ${round + 1}/${rounds}  ${name.padEnd(34)} ${Math.round(rate).toLocaleString('en-US').padStart(10)}/s`,
      );
    }
  return rates;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Median of the ratios round by round: drift between rounds cancels out. */
export const medianRatio = (a: readonly number[], b: readonly number[]): number =>
  median(a.map((value, round) => value / b[round]!));

/** How many times per second `step` ran, with `workers` of them at once, for about `seconds`. */
export async function perSecond(
  workers: number,
  seconds: number,
  step: (worker: number, n: number) => Promise<unknown>,
) {
  const end = performance.now() + seconds * 1000;
  const start = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let n = 0; performance.now() < end; n++) {
        await step(worker, n);
        done++;
      }
    }),
  );
  return done / ((performance.now() - start) / 1000);
}
