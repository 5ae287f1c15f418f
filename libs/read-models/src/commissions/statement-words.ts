import type { Exchanged, GrantedLimit, Pays, Refusal, ReversalCause, WhyNotPaid } from '@vouch/events';
import { formatMinor, formatMoney, occasionInWords, paysInWords } from '@vouch/terms';
import type {
  ForfeitExplanation,
  LeftOutExplanation,
  PayoutExplanation,
  PricingExplanation,
  ReturnExplanation,
  ReversalExplanation,
  StatementLineRow,
} from './statement-lines.projection.js';

/** Why a line is what it is, for the partner that reads the statement. */
export function reasonOf(row: StatementLineRow): string {
  switch (row.kind) {
    case 'accrued':
      return `${pricing(row)} Held until ${row.releaseOn}.`;
    case 'refused':
      return `No commission: ${REFUSALS[row.refusal as Refusal]} ${pricing(row)}`;
    case 'released':
      return `The holding period ended${row.releaseOn === null ? '' : ` on ${row.releaseOn}`}: payable from now on.`;
    case 'reversed':
      return reversal(row);
    case 'forfeited':
      return forfeit(row);
    case 'in-payout':
      return payout(row);
    case 'paid':
      return `Payout ${row.payoutId} arrived.`;
    case 'returned':
      return returned(row);
    case 'left-out':
      return leftOut(row);
  }
}

export const REFUSALS: Readonly<Record<Refusal, string>> = {
  'partner-not-approved': 'the partner was not approved.',
  'partner-terminated': 'the partner was terminated, and its referrals stopped earning.',
  'terms-not-accepted': 'the partner has not accepted the terms.',
  'not-certified': 'the terms ask for a certification.',
  'membership-fee-unpaid': 'the terms ask for a paid membership fee.',
  'outside-commission-months': 'it lies outside the months in which the rule pays.',
  'no-rule-for-it': 'no rule of the terms pays on such an occasion.',
  'outside-commission-payments': 'the customer has made all the payments that earn.',
  'not-as-asked': 'it is not what the rule asks for.',
  'nothing-to-compute-from': 'the rule has nothing to compute from: there is no payment, or one in another currency.',
  'amount-rounds-to-zero': 'it rounds to zero.',
  'another-rule-pays': 'another rule pays.',
  'limit-reached': 'a limit of the terms is reached.',
};

function pricing(row: StatementLineRow): string {
  const { pays, currency, explanation, exchanged } = row;
  const { paysFrom, tier, termsVersion, conditions, considered, limits } = explanation as PricingExplanation;
  const basis = whatFor(row);
  const source = `${paysFrom === null ? '' : SOURCE[paysFrom](tier)}terms version ${termsVersion}`;
  const priced = pays === null ? `${basis} (${source}).` : `${productInWords(pays, basis)} (${source}).`;
  return [
    priced,
    ...(exchanged ? [exchangedInWords(exchanged)] : []),
    ...limits.map((limit) => limitInWords(limit, currency)),
    ...conditions.map(({ detail }) => detail),
    ...considered.flatMap(({ rule, pays: would, conditions: asked }) => [
      `Rule ${rule} would pay ${paysInWords(would)}.`,
      ...asked.map(({ detail }) => detail),
    ]),
  ].join(' ');
}

/** What was left under a limit, and what it granted. */
export function limitInWords({ per, period, unit, most, usedBefore, granted }: GrantedLimit, currency: string): string {
  const told = (amount: number) => (unit === 'minor' ? formatMinor(amount, currency) : String(amount));
  const what = unit === 'minor' ? ` ${currency}` : ' times';
  const when = period === 'ever' ? '' : ` in ${period}`;
  return `At most ${told(most)}${what} per ${per}${when}: ${told(usedBefore)} were used before, ${told(granted)} are granted.`;
}

const SOURCE: Readonly<Record<NonNullable<PricingExplanation['paysFrom']>, (tier: string | null) => string>> = {
  terms: () => '',
  tier: (tier) => `as in tier ${tier}, `,
  agreement: () => 'as agreed, ',
};

/** What it is computed from: `100.00 EUR`; `3 clicks`. */
const whatFor = ({ occasion, quantity, basisMinor, basisCurrency, currency }: StatementLineRow): string =>
  basisMinor !== null || occasion === null
    ? formatMoney({ amountMinor: basisMinor ?? 0, currency: basisCurrency ?? currency })
    : occasionInWords(occasion, quantity ?? 1);

/** What is paid: `20 % of 100.00 EUR`; `50.00 EUR for 100.00 EUR`; `0.10 EUR for 3 clicks`. */
const productInWords = (pays: Pays, basis: string) =>
  `${paysInWords(pays)} ${pays.kind === 'percent' || pays.kind === 'table' ? 'of' : 'for'} ${basis}`;

const TAKEN_FROM: Readonly<Record<ReversalExplanation['takenFrom'], string>> = {
  held: 'Taken from what is held.',
  payable: 'Taken from what is payable.',
  'in-payout': 'It is on its way in a payout: set off against what becomes payable next.',
  paid: 'It had been paid out: set off against what becomes payable next.',
};

function reversal(row: StatementLineRow): string {
  const { takenFrom } = row.explanation as ReversalExplanation;
  return [...whyReversed(row), TAKEN_FROM[takenFrom]].join(' ');
}

/** `18.50 EUR: 20.00 USD at 1 EUR = 1.0812 USD (ecb, 2026-03-02T15:00:00.000Z)`. */
export const exchangedInWords = ({ computed, from, to, rate, source, at }: Exchanged): string =>
  `${formatMoney(computed)} are exchanged at 1 ${from} = ${rate} ${to} (${source}, ${at}).`;

/** What a line is computed from; with its currency where that is another than that of the line. */
export function basisOf({ basisMinor, basisCurrency, currency }: BasisOfLine): string {
  if (basisMinor === null) return '';
  return basisCurrency === null || basisCurrency === currency
    ? formatMinor(basisMinor, currency)
    : formatMoney({ amountMinor: basisMinor, currency: basisCurrency });
}

interface BasisOfLine {
  readonly basisMinor: number | null;
  readonly basisCurrency: string | null;
  readonly currency: string;
}

function whyReversed(row: StatementLineRow): string[] {
  const { refundId, basisMinor, currency, pays, explanation, exchanged } = row;
  const basisCurrency = row.basisCurrency ?? currency;
  const { because, causeId, accruedMinor, refundedTotalMinor } = explanation as ReversalExplanation;
  const accrued = formatMoney({ amountMinor: accruedMinor, currency });
  if (refundedTotalMinor === null) return [`${REVERSED[because]} Of ${accrued} accrued, it takes back what was left.`];
  const cause = because === 'refund' ? `Refund ${refundId}` : `Dispute ${causeId} was lost`;
  return [
    `${cause}: ${formatMinor(refundedTotalMinor, basisCurrency)} of ${formatMoney({ amountMinor: basisMinor ?? 0, currency: basisCurrency })} are refunded in all.`,
    `Of ${accrued} accrued, what is left follows from ${pays === null ? 'the rule' : paysInWords(pays)} of what was kept${exchanged ? ', at the rate of then' : ''}.`,
  ];
}

const REVERSED: Readonly<Record<ReversalCause, string>> = {
  refund: 'The payment was refunded.',
  'dispute-lost': 'The payment was disputed, and the dispute was lost.',
  churn: 'The customer left while the commission was held.',
  downgrade: 'The customer took less while the commission was held.',
  disqualified: 'What it was paid for turned out not to be so.',
  reattributed: 'The customer counts for another partner.',
  rejected: 'It was on hold, and was not confirmed.',
};

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

function returned({ payoutId, explanation }: StatementLineRow): string {
  const { from, code } = explanation as ReturnExplanation;
  return `Payout ${payoutId} ${from === 'paid' ? 'came back' : 'did not go out'} (${code}): payable again.`;
}

const LEFT_OUT: Readonly<Record<WhyNotPaid, string>> = {
  'partner-suspended': 'the partner is suspended. What it earned waits.',
  'nothing-payable': 'nothing is payable.',
  'on-hold': 'what would be payable is on hold.',
  'balance-forfeited': 'the partner was terminated and forfeits what it had earned.',
  'below-minimum': 'it is less than the program pays out.',
  'no-payout-details': 'it is not known where the money goes. Set the payout details.',
  'method-not-offered': 'the program does not pay in the way that the payout details ask for.',
  'cooling-off': 'the payout details were set a short while ago, and nothing goes there yet.',
  'other-program': 'the partner belongs to another program.',
};

function leftOut({ payoutId, currency, explanation }: StatementLineRow): string {
  const { reason, until, payableMinor } = explanation as LeftOutExplanation;
  const stays = payableMinor > 0 ? ` ${formatMoney({ amountMinor: payableMinor, currency })} stay payable.` : '';
  return `Payout ${payoutId} leaves this account out: ${LEFT_OUT[reason]}${until === null ? '' : ` Until ${until}.`}${stays}`;
}
