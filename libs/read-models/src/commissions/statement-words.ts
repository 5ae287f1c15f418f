import type { EventData } from '@vouch/events';
import { formatMinor, formatMoney, formatPercent } from '@vouch/terms';
import type {
  ForfeitExplanation,
  PayoutExplanation,
  PricingExplanation,
  ReversalExplanation,
  StatementLineRow,
} from './statement-lines.projection.js';

/** Why a line is what it is, for the partner that reads the statement. */
export function reasonOf(row: StatementLineRow): string {
  switch (row.kind) {
    case 'accrued':
      return `${pricing(row)} Held until ${row.releaseOn}.`;
    case 'refused':
      return `No commission: ${REFUSALS[row.refusal as EventData<'CommissionRefused'>['reason']]} ${pricing(row)}`;
    case 'released':
      return `The holding period ended${row.releaseOn === null ? '' : ` on ${row.releaseOn}`}: payable from now on.`;
    case 'reversed':
      return reversal(row);
    case 'forfeited':
      return forfeit(row);
    case 'paid':
      return payout(row);
  }
}

const REFUSALS: Readonly<Record<EventData<'CommissionRefused'>['reason'], string>> = {
  'partner-not-approved': 'the partner was not approved.',
  'partner-terminated': 'the partner was terminated, and its referrals stopped earning.',
  'terms-not-accepted': 'the partner has not accepted the terms.',
  'not-certified': 'the terms ask for a certification.',
  'membership-fee-unpaid': 'the terms ask for a paid membership fee.',
  'outside-commission-months': 'the payment lies outside the months in which payments earn.',
  'amount-rounds-to-zero': 'it rounds to zero.',
};

function pricing({ rate, basisMinor, currency, explanation }: StatementLineRow): string {
  const { rateFrom, tier, termsVersion, conditions } = explanation as PricingExplanation;
  const source =
    rateFrom === 'tier' ? `rate of tier ${tier}, terms version ${termsVersion}` : `terms version ${termsVersion}`;
  const product = `${formatPercent(rate ?? '0')} of ${formatMoney({ amountMinor: basisMinor ?? 0, currency })} (${source}).`;
  return [product, ...conditions.map(({ detail }) => detail)].join(' ');
}

const TAKEN_FROM: Readonly<Record<ReversalExplanation['takenFrom'], string>> = {
  held: 'Taken from what is held.',
  payable: 'Taken from what is payable.',
  paid: 'It had been paid out: set off against what becomes payable next.',
};

function reversal({ refundId, basisMinor, currency, rate, explanation }: StatementLineRow): string {
  const { accruedMinor, refundedTotalMinor, takenFrom } = explanation as ReversalExplanation;
  return [
    `Refund ${refundId}: ${formatMinor(refundedTotalMinor, currency)} of ${formatMoney({ amountMinor: basisMinor ?? 0, currency })} are refunded in all.`,
    `Of ${formatMoney({ amountMinor: accruedMinor, currency })} accrued, what is left follows from ${formatPercent(rate ?? '0')} of what was kept.`,
    TAKEN_FROM[takenFrom],
  ].join(' ');
}

function forfeit({ explanation }: StatementLineRow): string {
  const { from, lines } = explanation as ForfeitExplanation;
  const commissions = lines.length === 1 ? '1 commission' : `${lines.length} commissions`;
  return `The partner was terminated and loses what was ${from}, of ${commissions}.`;
}

function payout({ payoutId, currency, explanation }: StatementLineRow): string {
  const { lines } = explanation as PayoutExplanation;
  const taken = lines.filter(({ amountMinor }) => amountMinor < 0);
  const given = lines.length - taken.length;
  const owed = taken.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return [
    `Payout ${payoutId} of ${given === 1 ? '1 commission' : `${given} commissions`}`,
    owed === 0 ? '.' : `, less ${formatMoney({ amountMinor: -owed, currency })} reversed after they had been paid.`,
  ].join('');
}
