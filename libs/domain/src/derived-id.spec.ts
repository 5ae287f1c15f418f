import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { derivedId } from './derived-id.js';

describe('a derived id', () => {
  it('is 25 small letters and digits, the same for the same parts', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (parts) => {
        expect(derivedId(...parts)).toMatch(/^[a-z0-9]{25}$/);
        expect(derivedId(...parts)).toBe(derivedId(...parts));
      }),
    );
  });

  it('tells other parts apart, and parts from their sum', () => {
    const ids = [
      derivedId(),
      derivedId(''),
      derivedId('ab'),
      derivedId('a', 'b'),
      derivedId('b', 'a'),
      derivedId('ab', ''),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('never changes, since it names streams', () => {
    expect(derivedId('growth', 'acme')).toMatchInlineSnapshot(`"b92c6izfy5gekulodhyci6z1e"`);
  });
});
