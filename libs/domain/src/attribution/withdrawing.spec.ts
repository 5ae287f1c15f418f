import { describe, it } from '@jest/globals';
import type { EventData } from '@vouch/events';
import { given, happened, uuidOf } from '@vouch/testing';
import { command } from '../command.js';
import { AttributeCustomer, WithdrawAttribution } from './commands.js';

const pair = { partnerId: 'p1', programId: 'growth', customerId: 'c1' };
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const decision = uuidOf('decision');
const attribution = {
  ...pair,
  referralId: 'r1',
  via: 'link' as const,
  code: 'acme-start',
  touches: [{ referralId: 'r1', kind: 'click' as const, outcome: 'credited' as const }],
  referredAt: '2026-01-05T10:00:00.000Z',
  convertedAt: '2026-01-10T10:00:00.000Z',
  convertedOn: '2026-01-10',
  sourceEventId: uuidOf('converted'),
};
const attributed = happened('CustomerAttributed', attribution);
const paid = (paymentId: string) =>
  happened('PaymentCredited', {
    ...pair,
    paymentId,
    amount: eur(1_000),
    paidOn: '2026-02-10',
    convertedOn: '2026-01-10',
    sourceEventId: uuidOf(paymentId),
  });
const refunded = happened('RefundCredited', {
  ...pair,
  refundId: 'f1',
  paymentId: 'pay1',
  amount: eur(400),
  refundedTotalMinor: 400,
  disputedTotalMinor: 0,
  paidAmountMinor: 1_000,
  excessMinor: 0,
  refundedOn: '2026-02-20',
  sourceEventId: uuidOf('f1'),
});
const churned = happened('ChurnCredited', {
  ...pair,
  convertedOn: '2026-01-10',
  churnedOn: '2026-02-25',
  sourceEventId: uuidOf('churn'),
});
const withdraw = (moved: readonly string[], since?: string) =>
  command(WithdrawAttribution, {
    ...pair,
    reason: 'claim',
    ...(since && { since }),
    moved: moved.map((name) => uuidOf(name)),
    withdrawnOn: '2026-03-01',
    sourceEventId: decision,
  });
const common = { ...pair, convertedOn: '2026-01-10', withdrawnOn: '2026-03-01', sourceEventId: decision };
const creditWithdrawn = (paymentId: string, refunds: readonly { amountMinor: number; refundedOn: string }[] = []) =>
  happened('CreditWithdrawn', {
    ...common,
    what: 'payment',
    paymentId,
    amount: eur(1_000),
    paidOn: '2026-02-10',
    refunds: [...refunds],
  });
const withdrawn = (said: Partial<EventData<'AttributionWithdrawn'>> = {}) =>
  happened('AttributionWithdrawn', {
    ...common,
    wasThere: true,
    reason: 'claim',
    via: 'link',
    code: 'acme-start',
    ...said,
  });

describe('taking a customer from its partner', () => {
  it('takes each payment with what was given back of it, and the customer last', () => {
    given(attributed, paid('pay2'), paid('pay1'), refunded)
      .when(withdraw(['pay1', 'pay2']))
      .then(
        creditWithdrawn('pay1', [{ amountMinor: 400, refundedOn: '2026-02-20' }]),
        creditWithdrawn('pay2'),
        withdrawn(),
      );
  });

  it('leaves what stays with it', () => {
    given(attributed, paid('pay1'), paid('pay2'))
      .when(withdraw(['pay2'], '2026-02-01'))
      .then(creditWithdrawn('pay2'), withdrawn({ since: '2026-02-01' }));
  });

  it('takes its leaving too, and tells whether it had left before', () => {
    given(attributed, churned)
      .when(withdraw(['churn']))
      .then(
        happened('CreditWithdrawn', { ...common, what: 'churn', churnedOn: '2026-02-25' }),
        withdrawn({ wasThere: true }),
      );
    given(attributed, churned)
      .when(withdraw([], '2026-02-27'))
      .then(withdrawn({ since: '2026-02-27', wasThere: false }));
  });

  it('happens once for one decision, and not where nothing counts', () => {
    given(attributed, withdrawn({ since: '2026-02-01' }))
      .when(withdraw([], '2026-02-01'))
      .thenNothing();
    given().when(withdraw([])).thenNothing();
  });

  it('lets it be credited anew', () => {
    const sourceEventId = uuidOf('back');
    const again = { ...attribution, reattributed: { reason: 'mistake' }, sourceEventId };
    given(attributed, withdrawn()).when(command(AttributeCustomer, again)).then(happened('CustomerAttributed', again));
  });
});
