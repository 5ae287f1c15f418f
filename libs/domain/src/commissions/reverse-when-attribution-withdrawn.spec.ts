import { describe, it } from '@jest/globals';
import type { RecordedEvent } from '@vouch/events';
import { commissionAccrued, given, happened, uuidOf } from '@vouch/testing';
import { command } from '../command.js';
import { ReverseCommission } from './commands.js';
import { reverseWhenAttributionWithdrawn as policy } from './reverse-when-attribution-withdrawn.js';

const at = '2026-03-01T12:00:00.000Z';
const pair = { partnerId: 'p1', programId: 'growth', customerId: 'c1' };
const decision = { convertedOn: '2026-01-10', withdrawnOn: '2026-03-01', sourceEventId: uuidOf('decision') };
const amount = { amountMinor: 1_000, currency: 'EUR' };
const paid = happened('PaymentCredited', {
  ...pair,
  paymentId: 'pay1',
  amount,
  paidOn: '2026-02-10',
  convertedOn: '2026-01-10',
  sourceEventId: uuidOf('pay1'),
});
const accrued = happened('CommissionAccrued', commissionAccrued());
const bonus = happened('CommissionAccrued', commissionAccrued({ rule: 'bonus', currency: 'USD' }));
const ofOther = happened('CommissionAccrued', commissionAccrued({ paymentId: 'pay2', rule: 'other' }));
const withdrawn = happened(
  'CreditWithdrawn',
  { ...pair, ...decision, what: 'payment', paymentId: 'pay1', amount, paidOn: '2026-02-10', refunds: [] },
  { at },
);
const reversed = ({ data }: RecordedEvent<'CommissionAccrued'>) =>
  command(ReverseCommission, {
    partnerId: 'p1',
    currency: data.amount.currency,
    commissionId: data.commissionId,
    because: 'reattributed',
    reversedOn: '2026-03-01',
    sourceEventId: withdrawn.id,
    occurredAt: at,
  });

describe('a payment that counts for another partner', () => {
  it('takes back all that it earned, and nothing else', () => {
    given(accrued, bonus, ofOther).whenPolicy(policy, withdrawn).then(reversed(accrued), reversed(bonus));
  });

  it('takes back what is priced only after that, too', () => {
    given(withdrawn).whenPolicy(policy, accrued).then(reversed(accrued));
  });

  it('takes it back once', () => {
    given(accrued, withdrawn).whenPolicy(policy, withdrawn).thenNothing();
  });

  it('from some day on leaves what was earned before it, whenever that was told', () => {
    const gone = happened('AttributionWithdrawn', {
      ...pair,
      ...decision,
      since: '2026-02-15',
      wasThere: true,
      reason: 'shown-by-phone',
      via: 'form',
    });
    const { paymentId: _, basis: _basis, ...seats } = commissionAccrued();
    const ofDay = (occurredOn: string) =>
      happened('CommissionAccrued', { ...seats, occasion: 'seats-added', occurredOn, bookedOn: '2026-03-01' });
    given(ofDay('2026-02-14')).whenPolicy(policy, gone).thenNothing();
    given(gone).whenPolicy(policy, ofDay('2026-02-14')).thenNothing();
    given(ofDay('2026-02-15'))
      .whenPolicy(policy, gone)
      .then(
        command(ReverseCommission, {
          ...{ partnerId: 'p1', currency: 'EUR', because: 'reattributed', reversedOn: '2026-03-01' },
          commissionId: ofDay('2026-02-15').data.commissionId,
          sourceEventId: gone.id,
          occurredAt: gone.occurredAt,
        }),
      );
  });

  it('earns again when it counts again', () => {
    given(accrued, withdrawn, paid).whenPolicy(policy, bonus).thenNothing();
    given(accrued, withdrawn, paid, bonus).whenPolicy(policy, withdrawn).then(reversed(bonus));
  });
});
