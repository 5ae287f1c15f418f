import type { EventData } from '@vouch/events';

const PAYMENT_CREDITED = '7f1b7e1c-58f0-4f0e-9a35-5f9d3d6d2a10';

/** 20 % of 10.00 EUR by the rule `share`, for partner p1 in program growth, but for what is said. */
export function commissionAccrued(
  said: Partial<EventData<'CommissionAccrued'>> & { readonly currency?: string } = {},
): EventData<'CommissionAccrued'> {
  const { currency = 'EUR', ...change } = said;
  const rule = change.rule ?? 'share';
  const sourceEventId = change.sourceEventId ?? PAYMENT_CREDITED;
  const amount = change.amount ?? { amountMinor: 200, currency };
  return {
    partnerId: 'p1',
    programId: 'growth',
    customerId: 'c1',
    paymentId: 'pay1',
    commissionId: `${sourceEventId}.${rule}`,
    basis: { amountMinor: 1_000, currency },
    termsVersion: 1,
    tier: null,
    facts: {},
    sourceEventId,
    rule,
    pays: { kind: 'percent', rate: '0.2' },
    paysFrom: 'terms',
    revenueBeforeMinor: null,
    conditions: [],
    amount,
    rounding: 'half-even',
    onRefund: 'reverse',
    bookedOn: '2026-02-10',
    releaseOn: '2026-03-12',
    postings: [
      { account: 'commission-expense', ...amount },
      { account: `commissions-held:${change.partnerId ?? 'p1'}`, ...amount, amountMinor: -amount.amountMinor },
    ],
    ...change,
  };
}
