import { formatMinor, formatMoney, paysInWords, subjectInWords } from '@vouch/terms';
import { monthInWords } from '../days.js';
import { basisOf } from './statement-words.js';
import type { Table } from '../query.js';
import type { AccountStatement, Balance, Statement, StatementReward } from './statement-answer.js';

/** A statement for people. */
export function statementTables({ partnerId, month, accounts, rewards: rewarded, holds }: Statement): Table[] {
  const title = `Statement of ${partnerId}, ${monthInWords(month)}`;
  const empty = `Nothing was booked for ${partnerId} in ${monthInWords(month)}.`;
  const besides = [
    ...(holds.length === 0 ? [] : [holdsTable(holds)]),
    ...(rewarded.length === 0 ? [] : [rewardsTable(rewarded)]),
  ];
  if (accounts.length === 0) return [{ title, columns: [], rows: [], empty }, ...besides];
  return [
    ...accounts.flatMap((account) => [
      linesTable(`${title}, ${account.currency} (${account.state})`, account, empty),
      ...(account.refusals.length === 0 ? [] : [refusalsTable(account)]),
    ]),
    ...besides,
  ];
}

const holdsTable = (holds: Statement['holds']): Table => ({
  title: 'On hold',
  columns: [{ header: 'Since' }, { header: 'Until' }, { header: 'Of' }, right('Holds'), { header: 'What it means' }],
  rows: holds.map(({ placedOn, endedOn, commissionId, customerId, recruitId, held, words }) => [
    placedOn,
    endedOn ?? '',
    commissionId ?? recruitId ?? customerId ?? '',
    held.map(formatMoney).join(', '),
    words,
  ]),
  empty: 'None.',
  notes: ['Part of what is held or payable above, and not paid while it lasts. Each as it stands today.'],
});

const rewardsTable = (rewarded: readonly StatementReward[]): Table => ({
  title: 'Rewards',
  columns: [{ header: 'Date' }, { header: 'Customer' }, { header: 'What' }, right('Worth'), { header: 'State' }],
  rows: rewarded.map(({ owedOn, customerId, what, worthMinor, givenMinor, currency, state }) => [
    owedOn,
    customerId ?? '',
    what,
    currency === null
      ? ''
      : formatMoney({ amountMinor: state === 'delivered' ? givenMinor : (worthMinor ?? givenMinor), currency }),
    state,
  ]),
  empty: 'None.',
  notes: ['No part of the balances. Each as it stands today: vouch report rewards.'],
});

const right = (header: string) => ({ header, align: 'right' as const });

function linesTable(
  title: string,
  { currency, opening, closing, lines, totals }: AccountStatement,
  empty: string,
): Table {
  const money = (amountMinor: number) => formatMinor(amountMinor, currency);
  const change = (amountMinor: number) => (amountMinor > 0 ? `+${money(amountMinor)}` : money(amountMinor));
  const balanceRow = (what: string, { heldMinor, payableMinor }: Balance) => [
    '',
    '',
    what,
    '',
    '',
    '',
    '',
    money(heldMinor),
    money(payableMinor),
    '',
  ];
  return {
    title,
    columns: [
      { header: 'Event' },
      { header: 'Date' },
      { header: 'What' },
      { header: 'Customer' },
      { header: 'For' },
      right('Basis'),
      right('Pays'),
      right('Held'),
      right('Payable'),
      { header: 'Why' },
    ],
    rows: [
      balanceRow('opening balance', opening),
      ...lines.map((line) => [
        line.reference,
        line.date,
        line.what,
        line.customerId ?? '',
        subjectInWords(line),
        basisOf({ ...line, currency }),
        line.pays === null ? '' : paysInWords(line.pays),
        change(line.heldDeltaMinor),
        change(line.payableDeltaMinor),
        line.reason,
      ]),
      balanceRow('closing balance', closing),
    ],
    empty,
    notes: [
      ...(lines.length === 0 ? [empty] : []),
      'Why a line is what it is: vouch explain "<event>".',
      `Accrued ${money(totals.accruedMinor)}, reversed ${money(totals.reversedMinor)}, released ${money(totals.releasedMinor)}, ${totals.forfeitedMinor === 0 ? '' : `forfeited ${money(totals.forfeitedMinor)}, `}paid out ${money(totals.paidMinor)} ${currency}.`,
      ...(closing.payableMinor < 0
        ? [
            'A negative payable balance was paid out before it was reversed. It is set off against what becomes payable next.',
          ]
        : []),
    ],
  };
}

const refusalsTable = ({ currency, refusals }: AccountStatement): Table => ({
  title: `Without a commission, ${currency}`,
  columns: [
    { header: 'Event' },
    { header: 'Date' },
    { header: 'Customer' },
    { header: 'For' },
    right('Basis'),
    { header: 'Why' },
  ],
  rows: refusals.map((refusal) => [
    refusal.reference,
    refusal.date,
    refusal.customerId ?? '',
    subjectInWords(refusal),
    basisOf({ ...refusal, currency }),
    refusal.reason,
  ]),
  empty: 'None.',
});
