import { describe, expect, it } from '@jest/globals';
import { command, HoldPartner, holdIdOf, ReattributeCustomer, RejectHold } from '@vouch/domain';
import type { RecordedEvent } from '@vouch/events';
import type { Explanation, Statement } from '@vouch/read-models';
import { ask, converted, launch, paid, partner, referral, refunded, told } from './explain-story.js';

/** Eva recruited ann, and tom recruited ben; customer c1 came by ann. Recruiters earn 5 % of what their recruits' customers pay. */
const terms = {
  holdingDays: 14,
  rules: [
    { rule: 'share', on: 'every-payment' as const, pays: { kind: 'percent' as const, rate: '0.2' } },
    {
      rule: 'downline',
      on: 'every-payment' as const,
      to: 'parent' as const,
      pays: { kind: 'percent' as const, rate: '0.05' },
    },
  ],
};
const begun = [
  launch({ terms }),
  ...partner('eva'),
  ...partner('tom'),
  ...partner('ann', { recruitedBy: 'eva' }),
  ...partner('ben', { recruitedBy: 'tom' }),
  referral('r1', 'ann'),
  converted('c1', '2026-01-10', { referralId: 'r1' }),
  paid('c1', 'pay1', 10_000, '2026-02-10'),
  refunded('c1', 'pay1', 2_500, '2026-02-12'),
];
const at = '2026-03-01T12:00:00.000Z';
const given = command(ReattributeCustomer, { customerId: 'c1', toPartnerId: 'ben', reason: 'claim', occurredAt: at });
const onHold = command(HoldPartner, { partnerId: 'ann', programId: 'growth', reason: 'looks-wrong', occurredAt: at });
const rejected = command(RejectHold, {
  partnerId: 'ann',
  holdId: holdIdOf('ann', 1),
  reason: 'checked',
  grounds: 'own-purchase',
  occurredAt: at,
});

type Line = Statement['accounts'][number]['lines'][number];
interface Holds {
  readonly holds: readonly { readonly partnerId: string; readonly recruitId: string | null }[];
}

/** The lines of a recruiter's statements of both months: what, how much, and why it was taken back. */
async function linesOf(events: readonly RecordedEvent[], of: string): Promise<Line[]> {
  const months = ['2026-02', '2026-03'];
  const asked = months.map((month) => ask<Statement>('statement', events, { partner: of, month }));
  const statements = await Promise.all(asked);
  return statements.flatMap(({ accounts }) => accounts.flatMap(({ lines }) => lines));
}
const inShort = (lines: readonly Line[]) => lines.map(({ what, amountMinor }) => `${what} ${amountMinor}`);

describe("a recruiter's share of a customer that is given to another recruiter's partner", () => {
  const events = told(...begun, given);

  it('stands in the statements of both: taken back from the one, earned by the other', async () => {
    const hers = await linesOf(events, 'eva');
    expect(inShort(hers)).toEqual(['accrued 500', 'reversed 125', 'reversed 375']);
    expect(hers.at(-1)?.reason).toContain('counts for another partner');
    expect(inShort(await linesOf(events, 'tom'))).toEqual(['accrued 500', 'reversed 125']);
  });

  it.each(['eva', 'tom'])(
    'is explained to %s, by what it was recorded from, without a word of the customer',
    async (of) => {
      for (const { eventId } of await linesOf(events, of)) {
        const explained = await ask<Explanation>('explain', events, { ref: eventId, partner: of });
        expect(explained.recomputed?.agrees).toBe(true);
        expect(JSON.stringify(explained)).not.toMatch(/"c1"|customer c1|pay1/);
      }
    },
  );

  it('leads from the line that takes it back to what took it, and staff to the decision', async () => {
    const ref = (await linesOf(events, 'eva')).at(-1)?.eventId;
    const told = async (of?: string) => {
      const { steps } = await ask<Explanation>('explain', events, { ref, partner: of });
      return steps.flatMap((one) => (one.step === 'attribution' ? [one.sentence] : []));
    };
    const hers = '100.00 EUR that a customer of ann paid count for another partner now, and not for eva.';
    expect(await told('eva')).toEqual([hers]);
    expect(await told()).toEqual([
      'Customer c1 counts for partner ben now, and not for ann: claim.',
      'Payment pay1 of 100.00 EUR does not count for partner ann any more.',
      hers,
    ]);
  });
});

describe("a recruiter's share of a recruit on hold", () => {
  it('is told to the recruiter as one of that recruit, and not why', async () => {
    const events = told(...begun, onHold, rejected);
    const { holds } = await ask<Pick<Statement, 'holds'>>('partner-holds', events, { partner: 'eva' });
    expect(holds).toMatchObject([{ recruitId: 'ann', state: 'rejected', held: [{ amountMinor: 375 }] }]);
    expect(holds[0]?.words).toContain('it was earned by a partner that you recruited');
    expect(JSON.stringify(holds)).not.toMatch(/own-purchase|bought by you/);
    expect(inShort(await linesOf(events, 'eva'))).toEqual(['accrued 500', 'reversed 125', 'reversed 375']);
    const { holds: all } = await ask<Holds>('holds', events, { state: 'any' });
    expect(all.map((one) => [one.partnerId, one.recruitId])).toEqual([
      ['ann', null],
      ['eva', 'ann'],
    ]);
  });
});
