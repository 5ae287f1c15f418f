import type { AccountStatement, Balance, Statement, StatementEntry } from '@vouch/read-models';
import { paysInWords } from '@vouch/terms';
import { stringify } from 'csv-stringify/sync';
import { decimal, inert } from '../csv-cell.js';

const COLUMNS = [
  'partner',
  'month',
  'currency',
  'state',
  'date',
  'occurred_on',
  'what',
  'customer',
  'occasion',
  'quantity',
  'payment',
  'refund',
  'payout',
  'basis',
  'rule',
  'pays',
  'amount',
  'held_change',
  'payable_change',
  'held',
  'payable',
  'release_on',
  'terms_version',
  'why',
  'event_id',
  'position',
] as const;

type Cells = Partial<Record<(typeof COLUMNS)[number], string | number | null>>;

/** A partner's statement of a month as CSV (RFC 4180): a line for each line and refusal, between opening and closing balance. */
export const statementCsv = (statement: Statement): string =>
  stringify(
    statement.accounts.flatMap((account) => linesOf(statement, account)),
    { header: true, columns: [...COLUMNS], record_delimiter: 'windows' },
  );

function linesOf({ partnerId, month }: Statement, account: AccountStatement): Cells[] {
  const { currency, state, opening, closing, lines, refusals } = account;
  const common = { partner: inert(partnerId), month, currency, state };
  const balances = ({ heldMinor, payableMinor }: Balance) => ({
    held: decimal(heldMinor, currency),
    payable: decimal(payableMinor, currency),
  });
  return [
    { ...common, what: 'opening-balance', ...balances(opening) },
    ...lines.map((line) => ({ ...common, ...entry(line, currency), ...balances(line.balance) })),
    { ...common, what: 'closing-balance', ...balances(closing) },
    ...refusals.map((refusal) => ({ ...common, ...entry(refusal, currency) })),
  ];
}

function entry(line: StatementEntry, currency: string): Cells {
  const money = (amountMinor: number) => decimal(amountMinor, currency);
  return {
    date: line.date,
    occurred_on: line.occurredOn,
    what: line.what,
    customer: line.customerId,
    occasion: line.occasion,
    quantity: line.quantity,
    payment: line.paymentId,
    refund: line.refundId,
    payout: line.payoutId,
    basis: line.basisMinor === null ? null : money(line.basisMinor),
    rule: line.rule,
    pays: line.pays === null ? null : inert(paysInWords(line.pays)),
    amount: money(line.amountMinor),
    held_change: money(line.heldDeltaMinor),
    payable_change: money(line.payableDeltaMinor),
    release_on: line.releaseOn,
    terms_version: line.termsVersion,
    why: inert(line.reason),
    event_id: line.eventId,
    position: line.position,
  };
}
