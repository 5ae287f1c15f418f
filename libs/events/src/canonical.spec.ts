import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAround, canonicalEvent, canonicalJson } from './canonical.js';
import type { EventToAppend } from './envelope.js';

const double = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

describe('the vectors of RFC 8785', () => {
  // Appendix B: the bits of a double, and its form.
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('the number %s is %s', (bits, form) => {
    expect(canonicalJson(double(bits))).toBe(form);
  });

  it.each(['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000'])('the number %s has no form', (bits) => {
    expect(() => canonicalJson({ amount: double(bits) })).toThrow();
  });

  it('section 3.2.2: numbers, strings and literals', () => {
    const input = JSON.parse(`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`) as unknown;
    const form =
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
    expect(canonicalJson(input)).toBe(form);
    // Section 3.2.4: the same as bytes.
    expect(Buffer.from(canonicalJson(input)).toString('hex')).toBe(
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d',
    );
  });

  it('section 3.2.3: keys stand in the order of their UTF-16 code units', () => {
    const names = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect([...canonicalJson(names).matchAll(/:"([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });
});

/** JSON values as they can be parsed: no −0, which JSON keeps and the canonical form doesn't; no lone surrogates. */
const json = fc
  .jsonValue({ stringUnit: 'binary' })
  .map(
    (value) => JSON.parse(JSON.stringify(value), (_, inner: unknown) => (Object.is(inner, -0) ? 0 : inner)) as unknown,
  );

describe('the canonical form of any JSON value', () => {
  it('parses back to that value', () => {
    fc.assert(fc.property(json, (value) => expect(JSON.parse(canonicalJson(value))).toEqual(value)));
  });

  it('is the form of what it parses to', () => {
    fc.assert(
      fc.property(json, (value) => expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value))),
    );
  });

  it('does not depend on the order of the keys', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      const swapped = Object.entries(value).reverse();
      return Object.fromEntries(swapped.map(([key, inner]) => [key, reversed(inner)]));
    };
    fc.assert(fc.property(json, (value) => expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))));
  });

  it('leaves out a field that is undefined, as JSON does', () => {
    expect(canonicalJson({ b: 1, a: undefined })).toBe('{"b":1}');
  });
});

describe('what has no canonical form', () => {
  it.each([
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['an infinity', { deep: [Number.NEGATIVE_INFINITY] }],
    ['half a surrogate pair', { text: 'a\ud83d' }],
    ['the other half', ['\ude00b']],
    ['half a pair behind a backslash', '\\\ud83d'],
    ['half a pair in a key', { '\ud83d': 1 }],
  ])('%s is refused', (_, value) => {
    expect(() => canonicalJson(value)).toThrow();
  });

  it('a text that only looks like half a pair has one', () => {
    expect(canonicalJson('\\ud83d')).toBe('"\\\\ud83d"');
  });
});

describe('the canonical form of an event', () => {
  const text = fc.string({ unit: 'grapheme' });
  const event = fc.record({
    id: text,
    type: text,
    schemaVersion: fc.nat(),
    data: json,
    occurredAt: text,
    actor: text,
    correlationId: text,
    causationId: text,
    laneKey: text,
    codeVersion: text,
  }) as unknown as fc.Arbitrary<EventToAppend>;

  it('is that of its whole envelope, put together around the revision', () => {
    fc.assert(
      fc.property(text, event, fc.nat(), (stream, event, revision) => {
        const { before, after } = canonicalAround(stream, event);
        const whole = canonicalJson({ ...event, stream, revision });
        expect(`${before}${revision}${after}`).toBe(whole);
        expect(canonicalEvent(stream, revision, event)).toBe(whole);
      }),
    );
  });

  it('has nothing of what the log adds', () => {
    fc.assert(
      fc.property(text, event, (stream, event) => {
        const recorded = { ...event, position: 7, recordedAt: '2026-01-01T00:00:00.000Z' };
        expect(canonicalEvent(stream, 0, recorded)).toBe(canonicalEvent(stream, 0, event));
      }),
    );
  });
});
