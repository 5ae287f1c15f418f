import { describe, expect, it } from '@jest/globals';
import { command, DeliverReward, type Command } from '@vouch/domain';
import { queries } from '@vouch/read-models';
import type { RecordedEvent } from '@vouch/events';
import { closed, converted, eur, knownOf, launch, paid, partner, referral, refunded, told } from './explain-story.js';

const card = {
  rule: 'card',
  on: 'first-payment' as const,
  pays: { kind: 'gift-card' as const, value: eur(2_500) },
  upTo: [{ per: 'partner' as const, within: 'year' as const, times: 3 }],
};
const share = { rule: 'share', on: 'every-payment' as const, pays: { kind: 'percent' as const, rate: '0.2' } };
const story = (rules: (typeof card | typeof share)[], ...then: Command[]) =>
  told(
    launch({ terms: { holdingDays: 14, rules } }),
    ...partner('ann'),
    ...partner('ben'),
    referral('r1', 'ann'),
    converted('c1', '2026-01-10', { referralId: 'r1' }),
    paid('c1', 'pay1', 10_000, '2026-01-10'),
    ...then,
  );
interface Explanation {
  readonly sentence: string;
  readonly steps: readonly { readonly step: string; readonly event: { readonly type: string } | null }[];
  readonly recomputed: { readonly agrees: boolean; readonly checks: readonly { readonly what: string }[] } | null;
}
const explain = queries.find(({ name }) => name === 'explain')!;
const ask = (events: readonly RecordedEvent[], ref: string, asking?: string): Promise<Explanation> => {
  const { rows, records } = knownOf(events);
  const params = Object.assign(new explain.params(), { ref, ...(asking && { partner: asking }) });
  return explain.answer(params, rows, records) as Promise<Explanation>;
};
const rewardOf = (events: readonly RecordedEvent[]) => {
  const owed = events.find(({ type }) => type === 'RewardOwed');
  if (owed?.type !== 'RewardOwed') throw new Error('Nothing is owed.');
  return owed;
};
const stepsOf = ({ steps }: Explanation) => steps.map(({ step }) => step);

describe('explaining what a payment earned that is no cash', () => {
  it('tells the whole chain, computed again', async () => {
    const events = story([card]);
    const found = await ask(events, 'c1/pay1', 'ann');
    expect(found.sentence).toBe(
      'Partner ann earned for payment pay1 of customer c1 (rule card): a gift card of 25.00 EUR to the partner. It is held until 2026-01-24.',
    );
    expect(stepsOf(found)).toEqual(
      expect.arrayContaining([
        'fact',
        'credited',
        'attribution',
        'terms',
        'rule',
        'condition',
        'pays',
        'limit',
        'owed',
      ]),
    );
    expect(found.recomputed?.agrees).toBe(true);
    expect(found.recomputed?.checks.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['terms version', 'gives', 'conditions', 'worth']),
    );
  });

  it('stands beside the money of the same payment', async () => {
    const found = await ask(story([share, card]), 'c1/pay1', 'ann');
    expect(found.sentence).toContain('earned 20.00 EUR');
    expect(found.sentence).toContain('a gift card of 25.00 EUR');
    expect(found.recomputed?.agrees).toBe(true);
  });

  it('goes on to its end, and is found by the reward and by each event of its life', async () => {
    const { rewardId } = rewardOf(story([card])).data;
    const given = command(DeliverReward, { rewardId, partnerId: 'ann', occurredAt: '2026-02-01T12:00:00.000Z' });
    const days = Array.from({ length: 22 }, (_, at) => `2026-01-${String(at + 10).padStart(2, '0')}`);
    const events = story([card], ...closed(...days), given);
    const found = await ask(events, rewardId, 'ann');
    expect(stepsOf(found).slice(-3)).toEqual(['owed', 'became', 'became']);
    expect(found.steps.slice(-2).map(({ event }) => event?.type)).toEqual(['RewardReleased', 'RewardDelivered']);
    for (const { id } of events.filter(({ stream }) => stream === `reward-${rewardId}`))
      expect((await ask(events, id)).steps).toEqual(found.steps);
  });

  it('says what took it back, and is none of another partner’s business', async () => {
    const events = story([card], refunded('c1', 'pay1', 10_000, '2026-01-12'));
    expect((await ask(events, 'c1/pay1')).sentence).toContain('is owed no more: refund');
    await expect(ask(events, rewardOf(events).data.rewardId, 'ben')).rejects.toMatchObject({ code: 'EventUnknown' });
  });
});

describe('explaining a payment that was told after its month was closed', () => {
  it('finds what it earned in the month where it stands', async () => {
    const january = Array.from({ length: 31 }, (_, at) => `2026-01-${String(at + 1).padStart(2, '0')}`);
    const events = story([share], ...closed(...january), paid('c1', 'late', 10_000, '2026-01-20'));
    const found = await ask(events, 'c1/late', 'ann');
    expect(found.sentence).toContain('earned 20.00 EUR');
    expect(found.recomputed?.agrees).toBe(true);
  });
});
