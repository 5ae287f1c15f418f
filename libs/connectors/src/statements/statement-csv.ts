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
  'basis_currency',
  'rule',
  'pays',
  'amount',
  'computed',
  'computed_currency',
  'rate_of',
  'rate_in',
  'rate',
  'rate_source',
  'rate_at',
  'held_change',
  'payable_change',
  'held',
  'payable',
  'release_on',
  'holds',
  'hold_state',
  'hold_ended_on',
  'terms_version',
  'why',
  'event_id',
  'position',
] as const;

type Cells = Partial<Record<(typeof COLUMNS)[number], string | number | null>>;

/**
 * A partner's statement of a month as CSV (RFC 4180): a line for each line and refusal, between opening and closing balance, and at
 * the end one for each hold, and each currency in which it holds something. `holds` names the holds that a line is or was under.
 */
export const statementCsv = (statement: Statement): string =>
  stringify([...statement.accounts.flatMap((account) => linesOf(statement, account)), ...holdLines(statement)], {
    header: true,
    columns: [...COLUMNS],
    record_delimiter: 'windows',
  });

function linesOf({ partnerId, month }: Statement, account: AccountStatement): Cells[] {
  const { currency, state, opening, closing, lines, refusals } = account;
  const common = { partner: inert(partnerId), month, currency, state };
  const balances = ({ heldMinor, payableMinor }: Balance) => ({
    held: decimal(heldMinor, currency),
    payable: decimal(payableMinor, currency),
  });
  return [
    { ...common, what: 'opening-balance', ...balances(opening) },
    ...lines.map((line) => ({
      ...common,
      ...entry(line, currency),
      ...balances(line.balance),
      holds: line.holdIds.join(' '),
    })),
    { ...common, what: 'closing-balance', ...balances(closing) },
    ...refusals.map((refusal) => ({ ...common, ...entry(refusal, currency) })),
  ];
}

function holdLines({ partnerId, month, holds }: Statement): Cells[] {
  return holds.flatMap((hold) => {
    const line: Cells = {
      partner: inert(partnerId),
      month,
      date: hold.placedOn,
      what: 'hold',
      customer: hold.customerId,
      holds: hold.holdId,
      hold_state: hold.state,
      hold_ended_on: hold.endedOn,
      why: inert(hold.words),
    };
    return hold.held.length === 0
      ? [line]
      : hold.held.map(({ currency, amountMinor }) => ({ ...line, currency, amount: decimal(amountMinor, currency) }));
  });
}

function exchangeOf({ exchanged }: StatementEntry): Cells {
  if (!exchanged) return {};
  const { computed, from, to, rate, source, at } = exchanged;
  return {
    computed: decimal(computed.amountMinor, computed.currency),
    computed_currency: computed.currency,
    rate_of: from,
    rate_in: to,
    rate,
    rate_source: source,
    rate_at: at,
  };
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
    basis: line.basisMinor === null ? null : decimal(line.basisMinor, line.basisCurrency ?? currency),
    basis_currency: line.basisMinor === null ? null : (line.basisCurrency ?? currency),
    rule: line.rule,
    pays: line.pays === null ? null : inert(paysInWords(line.pays)),
    amount: money(line.amountMinor),
    ...exchangeOf(line),
    held_change: money(line.heldDeltaMinor),
    payable_change: money(line.payableDeltaMinor),
    release_on: line.releaseOn,
    terms_version: line.termsVersion,
    why: inert(line.reason),
    event_id: line.eventId,
    position: line.position,
  };
}
