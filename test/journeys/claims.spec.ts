import { describe, expect, it } from '@jest/globals';
import { ClaimCommission, command, ReattributeCustomer, RefuseClaim, type Command } from '@vouch/domain';
import type { EventType, RecordedEvent } from '@vouch/events';
import { type Explanation, type PartnerValueAnswer, type RoiAnswer, type Statement } from '@vouch/read-models';
import { settle } from '@vouch/testing';
import { ask, closed, converted, launch, paid, partner, referral, refunded, told } from './explain-story.js';

/** Customer c1 came by ann's referral and pays; ben says that it is his. */
const begun = [
  launch(),
  ...partner('ann'),
  ...partner('ben'),
  referral('r1', 'ann'),
  converted('c1', '2026-01-10', { referralId: 'r1' }),
  paid('c1', 'pay1', 10_000, '2026-01-10'),
  paid('c1', 'pay2', 10_000, '2026-02-10'),
  refunded('c1', 'pay2', 2_500, '2026-02-12'),
];
const at = '2026-03-01T12:00:00.000Z';
const claimed = command(ClaimCommission, {
  claimId: 'k1',
  partnerId: 'ben',
  customerId: 'c1',
  note: 'I showed it to them.',
  occurredAt: at,
});
const given = (said: Partial<ReattributeCustomer> = {}) =>
  command(ReattributeCustomer, { customerId: 'c1', toPartnerId: 'ben', reason: 'claim', occurredAt: at, ...said });
const later = [paid('c1', 'pay3', 10_000, '2026-03-10'), refunded('c1', 'pay1', 5_000, '2026-03-11')];

/** What each partner has earned by c1, less what was taken back, by commission's payment and rule. */
function nets(events: readonly RecordedEvent[], partnerId: string): Record<string, number> {
  const net: Record<string, number> = {};
  for (const { type, data } of events) {
    if (type !== 'CommissionAccrued' && type !== 'CommissionReversed') continue;
    if (data.partnerId !== partnerId) continue;
    const name = `${data.paymentId} ${data.rule}`;
    net[name] = (net[name] ?? 0) + (type === 'CommissionAccrued' ? 1 : -1) * data.amount.amountMinor;
  }
  return net;
}
const ofType = <T extends EventType>(events: readonly RecordedEvent[], type: T) =>
  events.filter((event) => event.type === type) as RecordedEvent[] as RecordedEvent<T>[];
const refusedBy = (...commands: Command[]) => settle(commands).refused.map(({ rejection }) => rejection.code);

describe('a customer that is given to another partner', () => {
  const events = told(...begun, claimed, given({ claimId: 'k1' }), ...later);

  it('leaves the one nothing, and earns the other what it would have had from the beginning', () => {
    expect(nets(events, 'ann')).toEqual({ 'pay1 share': 0, 'pay1 welcome': 0, 'pay2 share': 0 });
    const his = told(
      ...begun.map((one) =>
        one === begun.find((command) => command.constructor.name === 'RecordReferral') ? referral('r1', 'ben') : one,
      ),
      ...later,
    );
    expect(nets(events, 'ben')).toEqual(nets(his, 'ben'));
    expect(nets(events, 'ben')).toEqual({
      'pay1 share': 1_000,
      'pay1 welcome': 5_000,
      'pay2 share': 1_500,
      'pay3 share': 2_000,
    });
  });

  it('is recorded on the side of each, without naming the other', () => {
    const sides = events.filter(({ type }) => ['CreditWithdrawn', 'AttributionWithdrawn'].includes(type));
    expect(sides.map(({ stream }) => stream)).toEqual(Array(3).fill('attribution-ann:c1'));
    expect(JSON.stringify(sides)).not.toContain('ben');
    const [, his] = ofType(events, 'CustomerAttributed');
    expect(his).toMatchObject({ data: { partnerId: 'ben', reattributed: { reason: 'claim' } } });
    expect(JSON.stringify(his)).not.toContain('ann');
    expect(ofType(events, 'CommissionReversed').map(({ data }) => [data.because, data.bookedOn])).toEqual(
      expect.arrayContaining([['reattributed', '2026-03-01']]),
    );
  });

  it('counts for the other in every figure', async () => {
    const value = await ask<PartnerValueAnswer>('partner-value', events, {});
    expect(value.partners.map(({ partnerId, customers }) => [partnerId, customers])).toEqual([
      ['ann', 0],
      ['ben', 1],
    ]);
    const roi = await ask<RoiAnswer>('roi', events, {});
    expect(
      roi.partners.map(({ partnerId, netRevenueMinor, costMinor }) => [partnerId, netRevenueMinor, costMinor]),
    ).toEqual(
      expect.arrayContaining([
        ['ann', 0, 0],
        ['ben', 22_500, 9_500],
      ]),
    );
    expect(await ask('customers', events, {})).toMatchObject({
      customers: [{ partnerId: 'ben', customerId: 'c1', revenue: { EUR: 22_500 } }],
    });
  });

  it('can be followed by both: in the statement and by explanations', async () => {
    const { accounts } = await ask<Statement>('statement', events, { partner: 'ann', month: '2026-03' });
    const line = accounts[0]!.lines.find(({ what }) => what === 'reversed')!;
    expect(line.reason).toContain('counts for another partner');
    const explained = (asked: object) => ask<Explanation>('explain', events, asked);
    const mine = await explained({ ref: line.eventId, partner: 'ann' });
    expect(mine).toMatchObject({ recomputed: { agrees: true } });
    expect(JSON.stringify(mine)).not.toContain('ben');
    const hers = await explained({ ref: 'c1/pay2', partner: 'ann' });
    expect(hers.sentence).toContain('does not count for partner ann any more, by the decision of a person: claim');
    expect(hers.steps.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['credited', 'amount', 'reversed', 'attribution']),
    );
    expect(JSON.stringify(hers)).not.toContain('ben');
    const his = await explained({ ref: 'c1/pay2', partner: 'ben' });
    expect(his).toMatchObject({ recomputed: { agrees: true } });
    expect(his.steps.map(({ sentence }) => sentence)).toContainEqual(
      expect.stringContaining('A person decided that customer c1 counts for this partner from the beginning: claim.'),
    );
    expect(JSON.stringify(his)).not.toContain('ann');
  });

  it('ends the claim, which its partner can see', async () => {
    expect(await ask('claims', events, { partner: 'ben', state: 'any' })).toMatchObject({
      claims: [{ claimId: 'k1', state: 'granted' }],
    });
    expect(await ask('claims', events, { partner: 'ann', state: 'any' })).toMatchObject({ claims: [] });
  });

  it('from a day on, leaves what was before', () => {
    const split = told(...begun, given({ since: '2026-02-01' }), ...later);
    expect(nets(split, 'ann')).toEqual({ 'pay1 share': 1_000, 'pay1 welcome': 5_000, 'pay2 share': 0 });
    expect(nets(split, 'ben')).toEqual({ 'pay2 share': 1_500, 'pay2 welcome': 5_000, 'pay3 share': 2_000 });
  });

  it('takes back what was paid out too: then the partner owes it', () => {
    const released = told(...begun, ...closed('2026-02-28'), given());
    expect(
      ofType(released, 'CommissionReversed')
        .filter(({ data }) => data.because === 'reattributed')
        .map(({ data }) => data.takenFrom),
    ).toEqual(['payable', 'payable', 'payable']);
  });

  it('may be given back again, and may have been nobody’s', () => {
    const back = told(...begun, given(), given({ toPartnerId: 'ann', reason: 'mistake' }), ...later);
    expect(nets(back, 'ben')).toEqual({ 'pay1 share': 0, 'pay1 welcome': 0, 'pay2 share': 0 });
    expect(Object.values(nets(back, 'ann')).reduce((sum, minor) => sum + minor, 0)).toBe(9_500);
    const nobodys = told(
      launch(),
      ...partner('ben'),
      converted('c2', '2026-01-10'),
      paid('c2', 'p', 10_000, '2026-01-11'),
      given({ customerId: 'c2' }),
    );
    expect(nets(nobodys, 'ben')).toEqual({ 'p share': 2_000, 'p welcome': 5_000 });
  });

  it.each([1, 2, 3, 4, 5])('comes to the same however the policies overtake each other (seed %i)', (lagSeed) => {
    const { events: lagging } = settle([...begun, claimed, given({ claimId: 'k1' }), ...later], { lagSeed });
    const sum = (of: string) => Object.values(nets(lagging, of)).reduce((total, minor) => total + minor, 0);
    expect([sum('ann'), sum('ben')]).toEqual([0, 9_500]);
  });
});

describe('what is refused', () => {
  it('is a customer that is not there yet, a partner that was not let in, and a claim that is not open', () => {
    expect(refusedBy(launch(), ...partner('ben'), given())).toEqual(['CustomerNotConverted']);
    expect(refusedBy(...begun, given({ toPartnerId: 'zoe' }))).toEqual(['PartnerNotApproved']);
    expect(refusedBy(...begun, given({ claimId: 'k9' }))).toEqual(['ClaimNotOpen']);
    expect(refusedBy(...begun, given(), given({ since: '2026-02-01' }))).toEqual(['CustomerAlreadyAttributed']);
    expect(refusedBy(...begun, given(), given())).toEqual([]);
  });

  it('is a claim, with a reason that its partner reads in words', async () => {
    const refuse = command(RefuseClaim, {
      claimId: 'k1',
      partnerId: 'ben',
      reason: 'another-partner-came-first',
      occurredAt: at,
    });
    const events = told(...begun, claimed, refuse, refuse);
    expect(await ask('claims', events, { partner: 'ben', state: 'refused' })).toMatchObject({
      claims: [
        {
          claimId: 'k1',
          reason: 'another-partner-came-first',
          answer: 'The customer came by another partner, by the rules of the program.',
        },
      ],
    });
    expect(refusedBy(...begun, claimed, refuse, given({ claimId: 'k1' }))).toEqual(['ClaimNotOpen']);
    expect(refusedBy(...begun, claimed, given({ claimId: 'k1' }), refuse)).toEqual(['ClaimEnded']);
    expect(refusedBy(...begun, refuse)).toEqual(['ClaimUnknown']);
    expect(refusedBy(...begun, claimed, command(ClaimCommission, { ...claimed, customerId: 'c2' }))).toEqual([
      'ClaimAlreadyMade',
    ]);
  });
});
