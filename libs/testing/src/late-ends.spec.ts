import { describe, expect, it } from '@jest/globals';
import { command, type Command, holdIdOf, HoldPartner, ReleaseHold } from '@vouch/domain';
import { booksOf, earning, tells } from './earning-story.js';
import { ofType } from './law.js';
import { seededRandom } from './random.js';
import { WholeSystem } from './settle.js';

const { paid, disputed, closed, dayClosed } = tells;
const why = { partnerId: 'p1', reason: 'looks-wrong' };
const at = (day: string) => ({ occurredAt: `2026-${day}T10:00:00.000Z` });

interface Hold {
  readonly begins: (day: string) => Command;
  readonly ends: (day: string) => Command;
}
const HOLDS: Readonly<Record<string, Hold>> = {
  'a person’s hold': {
    begins: (day) => command(HoldPartner, { ...why, programId: 'growth', ...at(day) }),
    ends: (day) => command(ReleaseHold, { ...why, holdId: holdIdOf('p1', 1), ...at(day) }),
  },
  'a dispute': { begins: disputed, ends: (day) => closed(day, 'won') },
};

/** c1 pays 100.00 EUR on 02-10, of which p1 earns 20.00, to be released on 02-24; it is on hold from 02-15 on. */
type Row = readonly [string, readonly Command[], ends: string, told: readonly Command[], on: string, booked: string];
const FEBRUARY = dayClosed('02-28');
const MARCH = Array.from({ length: 31 }, (_, before) => dayClosed(`03-${String(before + 1).padStart(2, '0')}`));
const BOTH = [FEBRUARY, ...MARCH];
const TABLE = (['a person’s hold', 'a dispute'] as const).flatMap((hold) =>
  (
    [
      //                                                                            its own day   booked on
      ['that is told when its month is closed', BOTH, '03-20', [], '2026-03-20', '2026-04-01'],
      ['on the last day of a month, told when that is closed', BOTH, '03-31', [], '2026-03-31', '2026-04-01'],
      ['that is told in time', [FEBRUARY], '03-20', MARCH, '2026-03-20', '2026-03-20'],
      ['before the release day, told when that is closed', BOTH, '02-20', [], '2026-02-24', '2026-04-01'],
      ['after all that is closed', BOTH, '04-03', [], '2026-04-03', '2026-04-03'],
    ] satisfies Row[]
  ).map(([name, ...row]) => [`${hold}, ${name}`, hold, ...row] as const),
);

const storyOf = ([, hold, before, ends, after]: (typeof TABLE)[number]) => {
  const { begins, ends: end } = HOLDS[hold]!;
  return [...earning(), paid('02-10'), begins('02-15'), ...before, end(ends), ...after];
};

describe('a release after the end of', () => {
  it.each(TABLE)('%s', (...row) => {
    const [, , , , , occurredOn, bookedOn] = row;
    const { events } = booksOf(storyOf(row));
    expect(ofType(events, 'CommissionReleased').map(({ data }) => data)).toMatchObject([{ occurredOn, bookedOn }]);
  });

  it('either, told when its month is closed, closes that month no more', () => {
    for (const row of TABLE.filter(([, , before]) => before === BOTH)) {
      const months = ofType(booksOf(storyOf(row)).events, 'StatementClosed').map(({ data }) => data.month);
      expect(months).toEqual(['2026-02']);
    }
  });

  it.each(TABLE)('%s, is booked on no other day when the policies lag behind', (...row) => {
    const [, , before, , after, , bookedOn] = row;
    const story = storyOf(row);
    for (let seed = 1; seed <= 8; seed++) {
      const random = seededRandom(seed);
      const system = new WholeSystem();
      for (const [number, told] of story.entries()) {
        expect(system.tell({ command: told })).toBeNull();
        if (number < story.length - after.length - 1) system.comeToRest();
        else for (let times = 0; times < 30; times++) system.reactALittle(random.pick, random.int(1, 8));
      }
      system.comeToRest();
      const [released] = ofType(system.events, 'CommissionReleased');
      const [ended] = ofType(system.events, 'CommissionHoldEnded');
      // One that is told in time comes late where the month closes before the account learns of it.
      expect(released?.data.bookedOn).toBe(before === BOTH ? bookedOn : ended?.data.bookedFrom);
    }
  });
});

describe('what is earned late, with a release day in a month that is closed', () => {
  it('keeps that day, and enters the books on the first open one', () => {
    const { events } = booksOf([...earning(), ...BOTH, paid('02-10')]);
    const released = ofType(events, 'CommissionReleased').map(({ data }) => data);
    expect(released).toMatchObject([{ occurredOn: '2026-02-24', bookedOn: '2026-04-01' }]);
    expect(ofType(events, 'StatementClosed')).toEqual([]);
  });
});
