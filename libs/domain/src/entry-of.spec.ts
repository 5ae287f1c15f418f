import { describe, expect, it } from '@jest/globals';
import { entryOf } from './entry-of.js';

describe('The entry of a record', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty'])('is not what every object inherits as %s', (id) => {
    expect(entryOf({}, id)).toBeUndefined();
    expect(entryOf({ [id]: 1 }, id)).toBe(1);
  });
});
