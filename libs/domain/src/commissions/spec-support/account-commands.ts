import { expect } from '@jest/globals';
import type { CashClaim, RecordedEvent } from '@vouch/events';
import { settle, someClaim } from '@vouch/testing';
import { command, type Command } from '../../command.js';
import { refusedOf } from '../claims.js';
import {
  AccrueCommission,
  ForfeitCommissions,
  RefuseCommission,
  ReleaseCommissions,
  ReservePayout,
  ReturnPayout,
  ReverseCommission,
  SettlePayout,
} from '../commands.js';

/** The account of one partner in EUR, and what can be told to it. */

export const PAID = '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10';
export const COMMISSION = `${PAID}.share`;
export const PAID_TOO = '0d9f2f0e-5c51-4b39-8a59-0e5b6e9a4a11';
export const COMMISSION_TOO = `${PAID_TOO}.share`;
export const REFUNDED = 'c3c3c3c3-58f0-4f0e-9a35-5f9d3d6d2a12';
export const TERMINATED = 'd4d4d4d4-58f0-4f0e-9a35-5f9d3d6d2a13';
export const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
export const ids = { partnerId: 'p1', programId: 'growth' };
export const met = [{ condition: 'partner-approved' as const, met: true, detail: 'yes' }];

export const CLAIM = someClaim({ tier: 'Gold', conditions: met, sourceEventId: PAID });
export const accrue = (change: Partial<CashClaim> = {}) => {
  const claim = { ...CLAIM, ...change };
  return command(AccrueCommission, { claim, limits: [], amount: claim.computed });
};
export const refuse = (change: Partial<RefuseCommission> = {}) => {
  const { rule, pays, paysFrom, conditions } = CLAIM;
  const considered = [{ rule, pays, paysFrom, conditions: [], reason: 'not-as-asked' as const }];
  return command(RefuseCommission, {
    refusal: { ...refusedOf(CLAIM), conditions },
    considered,
    reason: 'not-as-asked',
    ...change,
  });
};
export const reverse = (refundedTotalMinor: number, change: Partial<ReverseCommission> = {}) =>
  command(ReverseCommission, {
    partnerId: 'p1',
    currency: 'EUR',
    commissionId: COMMISSION,
    because: 'refund',
    refundId: `f${refundedTotalMinor}`,
    refundedTotalMinor,
    reversedOn: '2026-02-20',
    sourceEventId: REFUNDED,
    ...change,
  });
/** Takes back what is not priced anew, for this reason. */
export const takeBack = (because: ReverseCommission['because'], change: Partial<ReverseCommission> = {}) =>
  command(ReverseCommission, {
    partnerId: 'p1',
    currency: 'EUR',
    commissionId: COMMISSION,
    because,
    reversedOn: '2026-02-20',
    sourceEventId: REFUNDED,
    ...change,
  });
export const release = (dueOn = '2026-03-12') => command(ReleaseCommissions, { ...ids, currency: 'EUR', dueOn });
export const forfeit = (forfeitedOn = '2026-03-20') =>
  command(ForfeitCommissions, { ...ids, currency: 'EUR', forfeitedOn, sourceEventId: TERMINATED });

/** The events that these commands lead to, with no policy at work. */
export function after(...commands: readonly Command[]): readonly RecordedEvent[] {
  const { events, refused } = settle(commands, { policies: [] });
  expect(refused).toEqual([]);
  return events;
}

/** All that is payable goes into a payout by hand, unless another way is offered. */
export const reserve = (payoutId = 'out1', change: Partial<ReservePayout> = {}) =>
  command(ReservePayout, {
    ...ids,
    currency: 'EUR',
    payoutId,
    minimumMinor: 0,
    methods: ['manual'],
    coolOffDays: 7,
    proposedOn: '2026-04-01',
    ...change,
  });
export const settlePayout = (payoutId = 'out1', paidOn = '2026-04-02') =>
  command(SettlePayout, { partnerId: 'p1', currency: 'EUR', payoutId, paidOn });
export const returnPayout = (payoutId = 'out1', from: ReturnPayout['from'] = 'in-payout', occurredAt?: string) =>
  command(ReturnPayout, {
    partnerId: 'p1',
    currency: 'EUR',
    payoutId,
    from,
    code: 'ac04',
    ...(occurredAt !== undefined && { occurredAt }),
  });
export const pay = (payoutId = 'out1') => [reserve(payoutId), settlePayout(payoutId)] as const;
