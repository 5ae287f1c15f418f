import { describe, expect, it } from '@jest/globals';
import { fnv1a } from './fnv1a.js';

describe('Spreading names over parts', () => {
  it('is done by FNV-1a, 32 bits', () => {
    // Test vectors of http://www.isthe.com/chongo/src/fnv/test_fnv.c
    expect([fnv1a(''), fnv1a('a'), fnv1a('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
  });
});
