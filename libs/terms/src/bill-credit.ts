import type { BillCredit } from '@vouch/events';
import { applyRate, sumMinor, timesMinor } from './money.js';

/** What a bill credit still has to give. */
export interface CreditLeft {
  /** How many invoices it still goes off, besides what was carried over. */
  readonly invoices: number;
  readonly carriedMinor: number;
}

/** An invoice in the currency of the credit, in minor units. */
export interface CreditedInvoice {
  readonly amountMinor: number;
  /** What is left of it after the credits before this one. */
  readonly leftMinor: number;
}

export interface CreditApplied {
  readonly offeredMinor: number;
  readonly appliedMinor: number;
  readonly carriesMinor: number;
  readonly lapsesMinor: number;
  readonly left: CreditLeft;
}

export const newCredit = ({ invoices }: BillCredit): CreditLeft => ({ invoices, carriedMinor: 0 });

export const isUsedUp = ({ invoices, carriedMinor }: CreditLeft): boolean => invoices === 0 && carriedMinor === 0;

/**
 * What of a bill credit goes off an invoice: what it offers, so much for each unit, at most its share of the invoice, and at
 * most what is left of it. What the invoice is too small for lapses, or is offered to the next one besides.
 * @throws AmountOutOfRange when an amount can not be held exactly.
 */
export function applyCredit(
  credit: BillCredit,
  quantity: number,
  { invoices, carriedMinor }: CreditLeft,
  { amountMinor, leftMinor }: CreditedInvoice,
): CreditApplied {
  const each = credit.amount
    ? timesMinor(credit.amount.amountMinor, quantity)
    : applyRate(credit.rate ?? '0', amountMinor);
  const offeredMinor = sumMinor([invoices > 0 ? each : 0, carriedMinor]);
  const appliedMinor = Math.min(offeredMinor, applyRate(credit.atMost, amountMinor), leftMinor);
  const restMinor = offeredMinor - appliedMinor;
  const carriesMinor = credit.rest === 'carries-over' ? restMinor : 0;
  return {
    offeredMinor,
    appliedMinor,
    carriesMinor,
    lapsesMinor: restMinor - carriesMinor,
    left: { invoices: Math.max(0, invoices - 1), carriedMinor: carriesMinor },
  };
}
