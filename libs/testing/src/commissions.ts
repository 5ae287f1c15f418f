import type { CashClaim, EventData } from '@vouch/events';

const PAYMENT_CREDITED = '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10';

/** 20 % of 10.00 EUR by the rule `share`, for partner p1 in program growth, but for what is said. */
export const someClaim = (said: Partial<CashClaim> = {}): CashClaim => ({
  in: 'cash',
  partnerId: 'p1',
  programId: 'growth',
  occasion: 'payment',
  quantity: 1,
  customerId: 'c1',
  paymentId: 'pay1',
  basis: { amountMinor: 1_000, currency: 'EUR' },
  currency: 'EUR',
  termsVersion: 1,
  tier: null,
  facts: {},
  sourceEventId: PAYMENT_CREDITED,
  rule: 'share',
  pays: { kind: 'percent', rate: '0.2' },
  paysFrom: 'terms',
  revenueBeforeMinor: null,
  conditions: [],
  computed: { amountMinor: 200, currency: 'EUR' },
  onRefund: 'reverse',
  onDispute: 'hold',
  onChurn: 'keep',
  onDowngrade: 'keep',
  occurredOn: '2026-02-10',
  releaseOn: '2026-03-12',
  ...said,
});

/** What came of such a claim, without limits, but for what is said. */
export function commissionAccrued(
  said: Partial<EventData<'CommissionAccrued'>> & { readonly currency?: string } = {},
): EventData<'CommissionAccrued'> {
  const { currency = 'EUR', ...change } = said;
  const amount = change.amount ?? { amountMinor: 200, currency };
  const { in: _, ...claim } = someClaim({ basis: { amountMinor: 1_000, currency }, currency, computed: amount });
  const { sourceEventId, rule, occurredOn } = { ...claim, ...change };
  return {
    ...claim,
    bookedOn: occurredOn,
    commissionId: `${sourceEventId}.${rule}`,
    limits: [],
    amount,
    rounding: 'half-even',
    postings: [
      { account: 'commission-expense', ...amount },
      {
        account: `commissions-held:${change.partnerId ?? claim.partnerId}`,
        ...amount,
        amountMinor: -amount.amountMinor,
      },
    ],
    ...change,
  };
}
