import { describe, expect, it } from '@jest/globals';
import { randomHistory } from './random-history.js';
import { seededRandom } from './random.js';

describe('random numbers from a seed', () => {
  it('are the same for the same seed, and others for another', () => {
    const numbers = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 20 }, () => random.int(0, 1_000_000));
    };
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
    // Frozen (mulberry32's own numbers): a seed that is printed today has to mean the same tomorrow.
    expect(numbers(42).slice(0, 5)).toEqual([601104, 448291, 852466, 669734, 174814]);
  });

  it('cover their range evenly, both ends included', () => {
    const random = seededRandom(1);
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 40_000; draw++) {
      const drawn = random.int(0, 3);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it('pick and shuffle without losing anything', () => {
    const random = seededRandom(3);
    const letters = [...'abcdefgh'];
    expect(letters).toContain(random.pick(letters));
    expect(random.shuffled(letters)).not.toEqual(letters);
    expect(random.shuffled(letters).sort()).toEqual(letters);
    expect(() => random.pick([])).toThrow(RangeError);
  });
});

describe('a random history', () => {
  it('is the same for the same seed and size', () => {
    expect(randomHistory(5, 200)).toEqual(randomHistory(5, 200));
    expect(randomHistory(5, 200)).not.toEqual(randomHistory(6, 200));
  });

  it('has about the size that was asked for', () => {
    for (const size of [100, 1_000, 5_000]) {
      const { length } = randomHistory(1, size);
      expect(length).toBeGreaterThanOrEqual(size);
      expect(length).toBeLessThan(size * 1.3 + 70);
    }
  });
});
