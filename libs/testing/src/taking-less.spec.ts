import { describe, expect, it } from '@jest/globals';
import type { Command } from '@vouch/domain';
import type { TermsDocument } from '@vouch/events';
import { booksOf, earning, tells } from './earning-story.js';
import { ofType } from './law.js';

const { paid, refunded, disputed, left, changedTo, dayClosed } = tells;
type Rule = Partial<TermsDocument['rules'][number]>;

/** c1 pays 100.00 EUR on 02-10, of which p1 earns 20.00, to be released on 02-24. What stays of it, in cents. */
const TABLE: [string, Rule, Command[], number][] = [
  ['that leaves, where the rule does not ask', {}, [left('02-15')], 2_000],
  ['that leaves while it is held', { onChurn: 'reverse' }, [left('02-15')], 0],
  ['that leaves on the day of the release', { onChurn: 'reverse' }, [left('02-24')], 0],
  ['that leaves after the release', { onChurn: 'reverse' }, [dayClosed('02-24'), left('02-25')], 2_000],
  ['that left before it paid', { onChurn: 'reverse' }, [left('02-09')], 2_000],
  [
    'that leaves after the release day, while it is on hold',
    { onChurn: 'reverse' },
    [disputed('02-12'), left('02-25')],
    2_000,
  ],
  ['that leaves after a refund', { onChurn: 'reverse' }, [refunded('02-12', 5_000), left('02-15')], 0],
  ['that takes less, where the rule does not ask', {}, [changedTo('02-15', 5)], 2_000],
  ['that takes less while it is held', { onDowngrade: 'reverse' }, [changedTo('02-15', 5)], 0],
  ['that takes more', { onDowngrade: 'reverse' }, [changedTo('02-15', 15)], 2_000],
  ['that takes less after the release', { onDowngrade: 'reverse' }, [dayClosed('02-24'), changedTo('02-25', 5)], 2_000],
];

describe('a commission of a customer', () => {
  it.each(TABLE)('%s', (_, rule, story, stays) => {
    expect(booksOf([...earning(rule), paid('02-10'), ...story]).cost).toBe(stays);
  });

  it('that had left before the commission was priced is taken back all the same', () => {
    const [pays, leaves] = [paid('02-10'), left('02-15')];
    for (const lagSeed of [1, 2, 3, 4, 5])
      expect(booksOf([...earning({ onChurn: 'reverse' }), pays, leaves], lagSeed).cost).toBe(0);
    expect(booksOf([...earning({ onChurn: 'reverse' }), leaves, pays]).cost).toBe(0);
  });

  it('says why it was taken back', () => {
    const story = [paid('02-10'), changedTo('02-15', 5)];
    const [reversed] = ofType(booksOf([...earning({ onDowngrade: 'reverse' }), ...story]).events, 'CommissionReversed');
    expect(reversed?.data).toMatchObject({ because: 'downgrade', changeId: 'change-02-15', bookedOn: '2026-02-15' });
  });
});

describe('a change of plan in mid-term', () => {
  it('earns on what was kept of the old payment and on all of the new one', () => {
    // 100.00 for a month, of which a third is given back for the days that are left; then 250.00 for the larger plan.
    const story = [paid('02-10'), refunded('02-20', 3_333), tells.paidAgain('02-20', 25_000)];
    const { events, cost } = booksOf([...earning(), ...story]);
    expect(ofType(events, 'CommissionReversed').map(({ data }) => data.amount.amountMinor)).toEqual([667]);
    // 20 % of 66.67 is 13.334, and of 250.00 it is 50.00.
    expect(cost).toBe(1_333 + 5_000);
  });
});
