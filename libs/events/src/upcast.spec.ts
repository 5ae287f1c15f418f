import { describe, expect, it } from '@jest/globals';
import { UnreadableEvent, upcast } from './upcast.js';
import { catalogue } from './catalogue.js';

describe('bringing stored data to the version of today', () => {
  it('leaves alone what is of today', () => {
    const data = { date: '2026-01-01', zone: 'UTC' };
    expect(upcast('DayClosed', catalogue.DayClosed.version, data)).toBe(data);
  });

  it('refuses what this code can not know: a type, a newer version, a step that is missing', () => {
    expect(() => upcast('DayReopened', 1, {})).toThrow(
      new UnreadableEvent('Event type "DayReopened" is not in this version\'s catalogue.'),
    );
    expect(() => upcast('toString', 1, {})).toThrow(UnreadableEvent);
    expect(() => upcast('DayClosed', catalogue.DayClosed.version + 1, {})).toThrow(/knows versions up to/);
    expect(() => upcast('DayClosed', 0, {})).toThrow(/has no upcaster from version 0/);
  });

  it('has a step from every earlier version of every event', () => {
    for (const [type, { version, upcast: steps }] of Object.entries(catalogue))
      for (let earlier = 1; earlier < version; earlier++)
        expect([type, earlier, typeof steps?.[earlier]]).toEqual([type, earlier, 'function']);
  });
});
