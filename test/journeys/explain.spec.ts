import { describe, expect, it } from '@jest/globals';
import { AgreePartnerTerms, command, HoldPartner, holdIdOf, RejectHold, SetPartnerGroups } from '@vouch/domain';
import type { RecordedEvent } from '@vouch/events';
import { type Explanation, queries } from '@vouch/read-models';
import { shareOf } from '@vouch/testing';
import {
  closed,
  converted,
  eur,
  knownOf,
  launch,
  paid,
  partner,
  publish,
  referral,
  refunded,
  told,
} from './explain-story.js';

/**
 * Customer c1 came to partner ann by referral r1 and pays 100.00 three times: in January; in February, after 25 % were published
 * for new customers; and in March, which is given back in part after its commission was released. Customer c2 is ann's too and
 * reaches the limit of the bonus. Customer c3 named a referral that nobody recorded, c4 named none, c5 named ben's.
 */
const events = told(
  launch(),
  ...partner('ann'),
  ...partner('ben'),
  referral('r1', 'ann'),
  referral('r2', 'ann'),
  referral('r5', 'ben'),
  converted('c1', '2026-01-10', { referralId: 'r1' }),
  paid('c1', 'pay1', 10_000, '2026-01-10'),
  publish('0.25', '2026-02-01'),
  paid('c1', 'pay2', 10_000, '2026-02-10'),
  converted('c2', '2026-02-12', { referralId: 'r2' }),
  paid('c2', 'pay3', 999, '2026-02-12'),
  ...closed('2026-02-23', '2026-02-24'),
  refunded('c1', 'pay2', 2_500, '2026-02-25'),
  paid('c1', 'late', 10_000, '2027-01-10'),
  converted('c3', '2026-02-12', { referralId: 'unheard-of' }),
  paid('c3', 'pay4', 4_000, '2026-02-13'),
  converted('c4', '2026-02-12'),
  paid('c4', 'pay5', 4_000, '2026-02-13'),
  converted('c5', '2026-02-12', { referralId: 'r5' }),
  paid('c5', 'pay6', 4_000, '2026-02-13'),
);

const explain = queries.find(({ name }) => name === 'explain')!;
const ask = (params: object, among: readonly RecordedEvent[] = events) => {
  const { rows, records } = knownOf(among);
  return explain.answer(Object.assign(new explain.params(), params), rows, records) as Promise<Explanation>;
};
const sentences = ({ steps }: Explanation) => steps.map(({ step, sentence }) => [step, sentence]);
const accrualOf = (paymentId: string, rule = 'share') =>
  events.find(
    (event) => event.type === 'CommissionAccrued' && event.data.paymentId === paymentId && event.data.rule === rule,
  )!;

const hold = (at: string) => ({ partnerId: 'ann', reason: 'looks-wrong', occurredAt: `${at}T12:00:00.000Z` });

describe('explaining a commission', () => {
  it('says that it was on hold, and how that ended, in words for the partner', async () => {
    const held = told(
      launch(),
      ...partner('ann'),
      referral('r1', 'ann'),
      converted('c1', '2026-01-10', { referralId: 'r1' }),
      paid('c1', 'pay1', 10_000, '2026-01-10'),
      command(HoldPartner, { ...hold('2026-01-12'), programId: 'growth' }),
      command(RejectHold, { ...hold('2026-01-20'), holdId: holdIdOf('ann', 1), grounds: 'known-before' }),
    );
    const { id: ref } = held.find(({ type }) => type === 'CommissionAccrued')!;
    const steps = sentences(await ask({ ref }, held)).slice(-3);
    expect(steps).toEqual([
      ['on-hold', expect.stringMatching(/^On hold since 2026-01-12\. It is being checked/)],
      ['reversed', expect.stringContaining('20.00 EUR. It was on hold, and was not confirmed.')],
      ['hold-ended', expect.stringMatching(/2026-01-20.* not paid: the customer was one before you brought it\./)],
    ]);
  });

  it('tells the whole chain, from the fact to where the money is', async () => {
    const told = await ask({ ref: accrualOf('pay2').id });
    expect(told.sentence).toBe('Partner ann earned 20.00 EUR: 20 % (rule share) for payment pay2 of customer c1.');
    expect(sentences(told)).toEqual([
      ['fact', expect.stringContaining('Customer c1 paid 100.00 EUR (pay2), on 2026-02-10T12:00:00.000Z')],
      ['credited', 'Payment pay2 of 100.00 EUR counts for partner ann.'],
      ['attribution', expect.stringContaining('Customer c1 came by referral r1 (form), first contact 2026-01-03')],
      [
        'terms',
        expect.stringContaining(
          'Version 1 of the terms applies, the first. A later payment follows the terms in force at the conversion of the customer, 2026-01-10T12:00:00.000Z.',
        ),
      ],
      ['rule', 'share: 20 % of each payment of its customers, for 12 months from the conversion.'],
      ['condition', 'Met (partner-approved): The partner was approved on 2026-01-02.'],
      ['condition', expect.stringContaining('Met (within-commission-months): Paid on 2026-02-10')],
      ['pays', 'It pays 20 %, as the rule itself says.'],
      ['computed', 'On 100.00 EUR that comes to 20.00 EUR.'],
      ['rounding', 'Rounded once, half-even, to a minor unit.'],
      ['amount', 'So 20.00 EUR are earned, and held until 2026-02-24.'],
      ['released', expect.stringContaining('20.00 EUR. The holding period ended')],
      ['reversed', expect.stringContaining('5.00 EUR. Refund back-pay2: 25.00 of 100.00 EUR are refunded in all.')],
    ]);
    expect(told.recomputed?.agrees).toBe(true);
    expect(told.standing?.sentence).toBe('Of 20.00 EUR accrued: 5.00 reversed, 15.00 payable.');
  });

  it('knows a line by its reference, its position, its event and its commission', async () => {
    const { id, position, data } = accrualOf('pay1') as RecordedEvent<'CommissionAccrued'>;
    const byId = await ask({ ref: id });
    for (const ref of [`#${position} ${id.slice(0, 8)}`, `#${position}`, String(position), data.commissionId])
      expect(await ask({ ref })).toEqual(byId);
    await expect(ask({ ref: `#${position} 00000000` })).rejects.toThrow('Nothing that may be shown here');
  });

  it('tells of each limit what was left, and what it granted', async () => {
    const told = await ask({ ref: accrualOf('pay3', 'welcome').id });
    expect(sentences(told).filter(([step]) => step === 'limit' || step === 'amount')).toEqual([
      ['limit', 'At most 70.00 EUR per partner in 2026: 50.00 were used before, 20.00 are granted.'],
      ['amount', 'So 20.00 EUR are earned, and held until 2026-02-26.'],
    ]);
    expect(told.recomputed).toMatchObject({ agrees: true });
  });

  it.each<[string, (data: RecordedEvent<'CommissionAccrued'>['data']) => object, string]>([
    ['another amount', (data) => ({ ...data, amount: eur(2_001) }), 'amount'],
    ['another rate', (data) => ({ ...data, pays: { kind: 'percent', rate: '0.21' } }), 'pays'],
    ['a condition that was not asked', (data) => ({ ...data, conditions: [] }), 'conditions'],
    ['a later version', (data) => ({ ...data, termsVersion: 2 }), 'terms version'],
    ['a tier that it had not', (data) => ({ ...data, tier: 'Gold' }), 'tier'],
    ['another sum before limits', (data) => ({ ...data, computed: eur(1_999) }), 'computed'],
  ])('says so where the record holds %s', async (_, alter, what) => {
    const { id } = accrualOf('pay2');
    const altered = events.map((event) =>
      event.id === id
        ? ({ ...event, data: alter((event as RecordedEvent<'CommissionAccrued'>).data) } as RecordedEvent)
        : event,
    );
    const told = await ask({ ref: id }, altered);
    expect(told.recomputed?.agrees).toBe(false);
    expect(told.recomputed?.checks.filter(({ agrees }) => !agrees).map((check) => check.what)).toContain(what);
    expect(explain.tables(told)[0]?.notes?.[0]).toMatch(/^It does not agree with the record in: /);
  });
});

describe('explaining a payment', () => {
  it.each<[string, object, string]>([
    ['earned by two rules', { ref: 'c1/pay1' }, 'welcome) for payment pay1'],
    [
      'came too late',
      { ref: 'c1/late' },
      'No commission for payment late of customer c1: it lies outside the months in which the rule pays.',
    ],
    ['waits for a referral', { ref: 'c3/pay4' }, 'named a referral that nobody has recorded (unheard-of)'],
    ['is nobody’s', { ref: 'c4/pay5' }, "Payment pay5 is nobody's: its customer named no referral"],
    ['is another partner’s', { ref: 'c5/pay6', partner: 'ben' }, 'Partner ben earned 10.00 EUR'],
  ])('that %s', async (_, params, expected) => {
    expect((await ask(params)).sentence).toContain(expected);
  });

  it('that follows an agreement with the partner, and another that earned nothing by it', async () => {
    const noon = (day: string) => `${day}T12:00:00.000Z`;
    const agreed = told(
      launch(),
      ...partner('ann'),
      referral('r1', 'ann'),
      converted('c1', '2026-01-10', { referralId: 'r1' }),
      command(SetPartnerGroups, { partnerId: 'ann', groups: ['vip'], occurredAt: noon('2026-01-11') }),
      command(AgreePartnerTerms, {
        partnerId: 'ann',
        agreementId: 'ann-2026',
        until: '2026-01-31',
        terms: { rules: [shareOf('0.3', 12)], without: ['welcome'] },
        reason: 'negotiated',
        occurredAt: noon('2026-01-12'),
      }),
      paid('c1', 'pay1', 10_000, '2026-01-20'),
      paid('c1', 'later', 10_000, '2026-02-01'),
    );
    const [first, later] = await Promise.all(['pay1', 'later'].map((ref) => ask({ ref: `c1/${ref}` }, agreed)));
    expect(sentences(first!)).toEqual(
      expect.arrayContaining([
        [
          'agreement',
          'Agreement ann-2026 with the partner counts from 2026-01-12 to 2026-01-31. share: 30 % of each payment of its customers, for 12 months from the conversion. Does not apply: welcome.',
        ],
        ['rule', 'share: 30 % of each payment of its customers, for 12 months from the conversion.'],
        ['pays', 'It pays 30 %, as it was agreed with this partner.'],
      ]),
    );
    expect(sentences(later!).map(([step]) => step)).not.toContain('agreement');
    for (const one of [first!, later!])
      expect(one.recomputed).toMatchObject({
        agrees: true,
        checks: expect.arrayContaining([
          expect.objectContaining({ what: 'agreement' }),
          { what: 'groups', recorded: ['vip'], recomputed: ['vip'], agrees: true },
        ]) as unknown,
      });
  });

  it('a partner learns nothing of payments that are not its own', async () => {
    for (const params of [{ ref: 'c5/pay6' }, { ref: 'c3/pay4' }, { ref: 'nobody/pay6' }])
      await expect(ask({ ...params, partner: 'ann' })).rejects.toThrow('counts for partner ann');
  });
});
