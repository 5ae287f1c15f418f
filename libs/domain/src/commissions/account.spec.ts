import { describe, expect, it } from '@jest/globals';
import { given } from '@vouch/testing';
import {
  CLAIM,
  COMMISSION,
  COMMISSION_TOO,
  PAID,
  PAID_TOO,
  TERMINATED,
  accrue,
  after,
  eur,
  forfeit,
  ids,
  met,
  pay,
  refuse,
  release,
  reserve,
  returnPayout,
  reverse,
} from './spec-support/account-commands.js';

describe('accruing a commission', () => {
  it('holds it until its release day, and says how it came about', () => {
    const { in: _, ...priced } = CLAIM;
    given()
      .when(accrue())
      .then({
        type: 'CommissionAccrued',
        data: {
          ...priced,
          bookedOn: '2026-02-10',
          commissionId: COMMISSION,
          limits: [],
          amount: eur(200),
          rounding: 'half-even',
          postings: [
            { account: 'commission-expense', ...eur(200) },
            { account: 'commissions-held:p1', ...eur(-200) },
          ],
        },
      });
  });

  it('happens once for each rule that pays, and a refusal once for each payment', () => {
    given(...after(accrue()))
      .when(accrue({ computed: eur(500) }))
      .thenNothing();
    expect(
      after(accrue(), accrue({ rule: 'bonus' })).map(({ data }) => 'commissionId' in data && data.commissionId),
    ).toEqual([COMMISSION, `${PAID}.bonus`]);
    given(...after(refuse()))
      .when(refuse({ reason: 'not-certified' }))
      .thenNothing();
  });

  it('is refused with its reason, and with what was considered', () => {
    given()
      .when(refuse())
      .then({
        type: 'CommissionRefused',
        data: {
          ...ids,
          occasion: 'payment',
          quantity: 1,
          customerId: 'c1',
          paymentId: 'pay1',
          basis: eur(1_000),
          currency: 'EUR',
          termsVersion: 1,
          tier: 'Gold',
          facts: {},
          conditions: met,
          sourceEventId: PAID,
          considered: refuse().considered,
          reason: 'not-as-asked',
          occurredOn: '2026-02-10',
          bookedOn: '2026-02-10',
        },
      });
  });
});

describe('releasing commissions', () => {
  it('makes payable what fell due, each booked on its own day', () => {
    const early = { paymentId: 'pay2', sourceEventId: PAID_TOO, releaseOn: '2026-03-01' };
    const events = after(accrue(), accrue(early), release());
    expect(events.slice(2).map(({ data }) => data)).toEqual([
      {
        ...ids,
        commissionId: COMMISSION_TOO,
        amount: eur(200),
        occurredOn: '2026-03-01',
        bookedOn: '2026-03-01',
        postings: [
          { account: 'commissions-held:p1', ...eur(200) },
          { account: 'commissions-payable:p1', ...eur(-200) },
        ],
      },
      expect.objectContaining({ commissionId: COMMISSION, bookedOn: '2026-03-12' }),
    ]);
  });

  it('leaves what is not due, and happens once', () => {
    given(...after(accrue()))
      .when(release('2026-03-11'))
      .thenNothing();
    given(...after(accrue(), release()))
      .when(release('2026-03-13'))
      .thenNothing();
  });

  it('releases only what is left after a reversal, and nothing where nothing is left', () => {
    expect(after(accrue(), reverse(400), release()).at(-1)?.data).toMatchObject({ amount: eur(120) });
    given(...after(accrue(), reverse(1_000)))
      .when(release())
      .thenNothing();
  });
});

describe('forfeiting commissions', () => {
  const more = accrue({ paymentId: 'pay2', sourceEventId: PAID_TOO, releaseOn: '2026-04-01' });
  const lost = (from: 'held' | 'payable', lines: Readonly<Record<string, number>>, amountMinor: number) => ({
    type: 'CommissionsForfeited' as const,
    data: {
      ...ids,
      from,
      amount: eur(amountMinor),
      lines: Object.entries(lines).map(([commissionId, minor]) => ({ commissionId, amountMinor: minor })),
      occurredOn: '2026-03-20',
      bookedOn: '2026-03-20',
      sourceEventId: TERMINATED,
      postings: [
        { account: `commissions-${from}:p1`, ...eur(amountMinor) },
        { account: 'commission-expense', ...eur(-amountMinor) },
      ],
    },
  });

  it('takes back what is held and what is payable, each apart', () => {
    given(...after(accrue(), more, release()))
      .when(forfeit())
      .then(lost('held', { [COMMISSION_TOO]: 200 }, 200), lost('payable', { [COMMISSION]: 200 }, 200));
  });

  it('leaves what was earned later, and what was paid', () => {
    const later = accrue({
      paymentId: 'pay2',
      sourceEventId: PAID_TOO,
      releaseOn: '2026-04-01',
      occurredOn: '2026-03-21',
    });
    given(...after(accrue(), release(), ...pay(), later))
      .when(forfeit())
      .thenNothing();
  });

  it('happens once, and leaves nothing to release, to pay or to reverse', () => {
    const history = after(accrue(), more, release(), forfeit());
    given(...history)
      .when(forfeit())
      .thenNothing();
    given(...history)
      .when(release('2026-05-01'))
      .thenNothing();
    given(...history)
      .when(reverse(400))
      .thenNothing();
    expect(given(...history).when(reserve('out2')).decision).toMatchObject([
      { type: 'PayoutRefused', data: { reason: 'nothing-payable' } },
    ]);
  });

  it('takes what is left after a refund, less what was reversed after it had been paid', () => {
    given(...after(accrue(), reverse(400)))
      .when(forfeit())
      .then(lost('held', { [COMMISSION]: 120 }, 120));
    const paidAndReversed = after(accrue(), release(), ...pay(), reverse(400), more, release('2026-04-01'));
    given(...paidAndReversed)
      .when(forfeit())
      .then(lost('payable', { [COMMISSION]: -80, [COMMISSION_TOO]: 200 }, 120));
  });

  it('takes what a payout brings back, once it is back', () => {
    given(...after(accrue(), release(), reserve()))
      .when(forfeit())
      .thenNothing();
    given(...after(accrue(), release(), reserve(), returnPayout()))
      .when(forfeit())
      .then(lost('payable', { [COMMISSION]: 200 }, 200));
  });

  it('lets a debt stand', () => {
    given(...after(accrue(), release(), ...pay(), reverse(400)))
      .when(forfeit())
      .thenNothing();
  });
});
