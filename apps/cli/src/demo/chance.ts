import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that comes out the same each time for the same seed. */
export class Chance {
  private readonly generator;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
  }

  /** A whole number from least to most, both included. */
  between(least: number, most: number): number {
    return uniformInt(this.generator, least, most);
  }

  /** True with this probability. */
  hits(probability: number): boolean {
    return uniformFloat64(this.generator) < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)]!;
  }

  /** One of the choices, each as likely as its weight says. */
  weighted<T>(choices: readonly T[], weight: (choice: T) => number): T {
    const total = choices.reduce((sum, choice) => sum + weight(choice), 0);
    let left = uniformFloat64(this.generator) * total;
    return choices.find((choice) => (left -= weight(choice)) < 0) ?? choices.at(-1)!;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.between(0, last);
      [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
    }
    return shuffled;
  }
}
