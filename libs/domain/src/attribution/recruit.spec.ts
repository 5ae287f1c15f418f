import { describe, it } from '@jest/globals';
import { given, happened, uuidOf } from '@vouch/testing';
import { command } from '../command.js';
import { unnamedCustomer, unnamedPayment } from '../unnamed.js';
import { CreditRecruit, type RecruitFact } from './commands.js';
import { creditWhenRecruitEarns as policy } from './credit-when-recruit-earns.js';

const at = '2026-03-01T12:00:00.000Z';
const amount = { amountMinor: 1_000, currency: 'EUR' };
const pair = { partnerId: 'p1', programId: 'growth', customerId: 'c1' };
const paymentOf = { ...pair, paymentId: 'pay1' };
const applied = (recruitedBy?: string) =>
  happened('PartnerApplied', {
    partnerId: 'p1',
    programId: 'growth',
    attempt: 1,
    ...(recruitedBy === undefined ? {} : { recruitedBy }),
  });
const refunded = happened(
  'RefundCredited',
  {
    ...paymentOf,
    refundId: 'back1',
    amount,
    refundedTotalMinor: 1_000,
    disputedTotalMinor: 0,
    paidAmountMinor: 1_000,
    excessMinor: 0,
    refundedOn: '2026-03-01',
    sourceEventId: uuidOf('back1'),
  },
  { at },
);
const churned = happened(
  'ChurnCredited',
  { ...pair, convertedOn: '2026-01-10', churnedOn: '2026-03-01', sourceEventId: uuidOf('churn') },
  { at },
);
const withdrawn = happened(
  'CreditWithdrawn',
  {
    ...paymentOf,
    what: 'payment',
    amount,
    paidOn: '2026-02-10',
    refunds: [],
    convertedOn: '2026-01-10',
    withdrawnOn: '2026-03-01',
    sourceEventId: uuidOf('decision'),
  },
  { at },
);
const names = { partnerId: 'top', programId: 'growth', recruitId: 'p1', customerId: unnamedCustomer(pair) };
const credit = (fact: RecruitFact) => command(CreditRecruit, { fact, occurredAt: at });
const lost: RecruitFact = {
  type: 'RecruitLossCredited',
  data: { ...names, because: 'churn', lostOn: '2026-03-01', sourceEventId: churned.id },
};

describe('what becomes of the payments of a recruit', () => {
  it('is told to its recruiter under other names', () => {
    given(applied('top')).whenPolicy(policy, churned).then(credit(lost));
    given(applied('top'))
      .whenPolicy(policy, withdrawn)
      .then(
        credit({
          type: 'RecruitCreditWithdrawn',
          data: {
            ...names,
            paymentId: unnamedPayment(paymentOf),
            amount,
            paidOn: '2026-02-10',
            refunds: [],
            withdrawnOn: '2026-03-01',
            sourceEventId: withdrawn.id,
          },
        }),
      );
  });

  it('is nobody else’s business where nobody recruited it', () => {
    for (const event of [refunded, churned, withdrawn]) given(applied()).whenPolicy(policy, event).thenNothing();
  });

  it('is credited once', () => {
    given().when(credit(lost)).then(happened(lost.type, lost.data));
    given(happened(lost.type, lost.data)).when(credit(lost)).thenNothing();
  });
});
