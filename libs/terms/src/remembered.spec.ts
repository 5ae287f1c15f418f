import { describe, expect, it } from '@jest/globals';
import { remembered } from './remembered.js';

describe('a remembered answer', () => {
  it('is made once for the same arguments, until too many are kept', () => {
    const asked: string[] = [];
    const answer = remembered((text: string, number: number) => {
      asked.push(`${text}${number}`);
      return `${text}${number}`;
    }, 2);
    expect([answer('a', 1), answer('a', 1), answer('b', 1), answer('a', 1)]).toEqual(['a1', 'a1', 'b1', 'a1']);
    expect(asked).toEqual(['a1', 'b1']);
    answer('c', 1);
    answer('a', 1);
    expect(asked).toEqual(['a1', 'b1', 'c1', 'a1']);
  });
});
