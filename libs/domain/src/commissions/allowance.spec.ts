import { describe, expect, it } from '@jest/globals';
import type { CashClaim, GrantedLimit, Limit } from '@vouch/events';
import { given, happened, settle, someClaim, uuidOf } from '@vouch/testing';
import fc from 'fast-check';
import { command, type Command } from '../command.js';
import { accrueWhenAllowanceReserved as policy } from './accrue-when-allowance-reserved.js';
import {
  AccrueCommission,
  RefuseCommission,
  ReserveAllowance,
  ReturnAllowance,
  ReverseCommission,
} from './commands.js';
import { returnWhenCommissionReversed } from './return-when-commission-reversed.js';
import { reverseWhenRefundCredited } from './reverse-when-refund-credited.js';

const at = '2026-02-10T09:00:00.000Z';
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const monthly: Limit = {
  allowance: 'growth:share:EUR:2026-02:partner:p1',
  rule: 'share',
  per: 'partner',
  period: '2026-02',
  unit: 'minor',
  most: 500,
  restoredByRefunds: true,
};
const thrice: Limit = {
  ...monthly,
  allowance: 'growth:*:times:2026:program:all',
  rule: null,
  per: 'program',
  period: '2026',
  unit: 'times',
  most: 3,
};
const granting = (limit: Limit, usedBefore: number, granted: number): GrantedLimit => ({
  ...limit,
  usedBefore,
  granted,
});

const claimOf = (number: number, computedMinor = 200): CashClaim =>
  someClaim({ sourceEventId: uuidOf('payment', number), paymentId: `pay${number}`, computed: eur(computedMinor) });
const reserve = (limit: Limit, claim: CashClaim, change: Partial<ReserveAllowance> = {}) =>
  command(ReserveAllowance, { limit, claim, passed: [], ahead: [], ...change });
const reserved = (limit: GrantedLimit, claim: CashClaim, change: { passed?: GrantedLimit[]; ahead?: Limit[] } = {}) =>
  happened(
    'AllowanceReserved',
    {
      programId: 'growth',
      partnerId: 'p1',
      allowance: limit.allowance,
      limit,
      wanted: 1,
      claim,
      passed: [],
      ahead: [],
      ...change,
    },
    { at },
  );

/** What each commission came to, after the limits. */
function granted(...commands: readonly Command[]): number[] {
  const { events } = settle(commands, { policies: [policy] });
  return events.flatMap(({ type, data }) => (type === 'CommissionAccrued' ? [data.amount.amountMinor] : []));
}

describe('a limit of money', () => {
  it('grants what is left, to the last cent', () => {
    expect(granted(...[1, 2, 3, 4].map((number) => reserve(monthly, claimOf(number))))).toEqual([200, 200, 100]);
  });

  it('answers a claim once', () => {
    const once = reserve(monthly, claimOf(1));
    expect(granted(once, once)).toEqual([200]);
  });

  it('grants again what was returned, once for each event', () => {
    const back = (name: string) =>
      command(ReturnAllowance, {
        programId: 'growth',
        partnerId: 'p1',
        limit: monthly,
        returned: 150,
        because: 'reversed',
        commissionId: 'k1',
        sourceEventId: uuidOf(name),
      });
    const asked = (number: number) => reserve(monthly, claimOf(number));
    expect(granted(asked(1), asked(2), back('a'), back('a'), asked(3))).toEqual([200, 200, 200]);
  });

  it('is never exceeded, whatever is asked for and given back in whatever order', () => {
    const asked = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(asked, fc.integer({ min: 1, max: 2_000 }), (amounts, most) => {
        const commands = amounts.map(([amount], number) => reserve({ ...monthly, most }, claimOf(number, amount)));
        const wanted = amounts.reduce((sum, [amount]) => sum + amount, 0);
        const total = granted(...commands).reduce((sum, amount) => sum + amount, 0);
        expect(total).toBe(Math.min(most, wanted));
      }),
    );
  });
});

describe('a limit of times', () => {
  it('lets so many through as they are, and then none', () => {
    expect(granted(...[1, 2, 3, 4].map((number) => reserve(thrice, claimOf(number, 90 * number))))).toEqual([
      90, 180, 270,
    ]);
  });
});

describe('from limit to limit', () => {
  const claim = claimOf(1);

  it('goes to the next with what was granted', () => {
    given()
      .whenPolicy(policy, reserved(granting(monthly, 400, 100), claim, { ahead: [thrice] }))
      .then(
        command(ReserveAllowance, {
          limit: thrice,
          claim,
          passed: [granting(monthly, 400, 100)],
          ahead: [],
          occurredAt: at,
        }),
      );
  });

  it('accrues what the narrowest leaves, and gives the others the rest back', () => {
    const yearly = { ...monthly, allowance: 'growth:*:EUR:2026:program:all', per: 'program' as const };
    const [wide, narrow] = [granting(monthly, 0, 200), granting(yearly, 460, 40)];
    const event = reserved(narrow, claim, { passed: [wide] });
    given()
      .whenPolicy(policy, event)
      .then(
        command(ReturnAllowance, {
          programId: 'growth',
          partnerId: 'p1',
          limit: wide,
          returned: 160,
          because: 'less-granted',
          commissionId: `${claim.sourceEventId}.share`,
          sourceEventId: event.id,
          occurredAt: at,
        }),
        command(AccrueCommission, {
          claim,
          limits: [wide, narrow],
          amount: eur(40),
          occurredAt: at,
        }),
      );
  });

  it('refuses where nothing is left, says why, and gives everything back', () => {
    const event = reserved(granting(thrice, 3, 0), claim, { passed: [granting(monthly, 0, 200)], ahead: [monthly] });
    const { commands } = given().whenPolicy(policy, event);
    expect(commands).toMatchObject([
      { returned: 200, because: 'less-granted' },
      {
        reason: 'limit-reached',
        considered: [
          {
            rule: 'share',
            reason: 'limit-reached',
            conditions: [
              { condition: 'within-limit', met: false, detail: 'At most 3 times per program in 2026; 3 were used.' },
            ],
          },
        ],
      },
    ]);
    expect(commands[1]).toBeInstanceOf(RefuseCommission);
  });
});

describe('a refund', () => {
  const policies = [policy, returnWhenCommissionReversed, reverseWhenRefundCredited];
  const back = (claim: CashClaim, refundedTotalMinor: number) =>
    command(ReverseCommission, {
      partnerId: 'p1',
      currency: 'EUR',
      commissionId: `${claim.sourceEventId}.share`,
      refundId: `r${refundedTotalMinor}`,
      refundedTotalMinor,
      because: 'refund',
      reversedOn: '2026-02-20',
      sourceEventId: uuidOf('refund', refundedTotalMinor),
    });
  const after = (limit: Limit, ...refunds: number[]) => {
    const [first, second, third] = [claimOf(1), claimOf(2), claimOf(3)];
    const told = [reserve(limit, first), reserve(limit, second), ...refunds.map((total) => back(first, total))];
    const { events } = settle([...told, reserve(limit, third)], { policies });
    return (
      events.flatMap(({ type, data }) => (type === 'CommissionAccrued' ? [data.amount.amountMinor] : [])).at(2) ?? 0
    );
  };

  it.each([
    ['nothing is refunded', monthly, [], 100],
    ['half is refunded', monthly, [500], 200],
    ['all is refunded, in two parts', { ...monthly, most: 400 }, [500, 1_000], 200],
    ['a limit keeps what was refunded', { ...monthly, restoredByRefunds: false }, [1_000], 100],
    ['an occasion counts while something is left of it', { ...thrice, most: 2 }, [500], 0],
    ['an occasion is free again when nothing is', { ...thrice, most: 2 }, [500, 1_000], 200],
  ] as const)('%s', (_, limit, refunds, expected) => {
    expect(after(limit, ...refunds)).toBe(expected);
  });
});
