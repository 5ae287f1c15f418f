import { STAFF_AUDITOR_AND_PARTNER } from '@vouch/events';
import { IsOptional } from 'class-validator';
import { ClockRow, clock } from '../clock/clock.projection.js';
import { holdAsTold } from '../fraud/hold-words.js';
import { HoldRow, holds } from '../fraud/holds.projection.js';
import { dayInWords, monthAfter, monthOf } from '../days.js';
import { partnerValue } from '../insights/partner-value.projection.js';
import { requirePartner } from '../known.js';
import { rewardInWords } from '@vouch/terms';
import { IsCurrency, IsId, IsMonth } from '../parameters.js';
import { PartnerRow, partners } from '../partners/partners.projection.js';
import { ProgramRow, programs } from '../programs/programs.projection.js';
import { query, type RowSource } from '../query.js';
import { RewardRow, rewards } from '../rewards/rewards.projection.js';
import { accountMonths, AccountMonthRow } from './account-months.projection.js';
import { referenceOf } from './explanation.js';
import type { AccountStatement, Balance, Statement, StatementEntry, StatementReward } from './statement-answer.js';
import { statementTables } from './statement-tables.js';
import { type PricingExplanation, statementLines, StatementLineRow } from './statement-lines.projection.js';
import { reasonOf } from './statement-words.js';

export class StatementParams {
  /** The partner. */
  @IsId()
  partner!: string;

  /** YYYY-MM, in the program's time zone. */
  @IsMonth()
  month!: string;

  /** Only this currency, ISO 4217; without it, every currency in which there is something to state. */
  @IsOptional()
  @IsCurrency()
  currency?: string;
}

export async function statementOf({ partner, month, currency }: StatementParams, rows: RowSource): Promise<Statement> {
  const [of, months, found, rewarded, held] = await Promise.all([
    membershipOf(partner, rows),
    rows.find(AccountMonthRow, { where: { partnerId: partner, month: { to: month }, currency } }),
    rows.find(StatementLineRow, {
      where: { partnerId: partner, month, currency },
      orderBy: ['bookedOn', 'position'],
    }),
    rows.find(RewardRow, {
      where: { partnerId: partner, owedOn: { from: `${month}-01`, before: `${monthAfter(month)}-01` } },
      orderBy: ['owedOn', 'rewardId'],
    }),
    rows.find(HoldRow, {
      where: { partnerId: partner, placedOn: { before: `${monthAfter(month)}-01` } },
      orderBy: ['placedOn', 'holdId'],
    }),
  ]);
  // Whoever has an account is known, even if nothing else is told of it.
  if (months.length + found.length + rewarded.length + held.length === 0) await requirePartner(rows, partner);
  const [accruals, isOver] = await Promise.all([
    accrualsOf(partner, found, rows),
    monthIsOver(month, of.program, rows),
  ]);
  const holding = held.filter(({ endedOn }) => endedOn === null || endedOn >= `${month}-01`);
  const currencies = new Set([...months, ...found].map((row) => row.currency));
  if (currency !== undefined) currencies.add(currency);
  const accounts = [...currencies].sort().map((each) =>
    accountStatement(
      { currency: each, month, isOver },
      months.filter((row) => row.currency === each),
      found.filter((row) => row.currency === each).map((row) => withAccrual(row, accruals)),
      holding,
    ),
  );
  return {
    partnerId: partner,
    program: of.program && { programId: of.program.programId, name: of.program.name },
    ownerIds: (of.partner?.people ?? []).filter(({ role }) => role === 'owner').map(({ personId }) => personId),
    month,
    accounts,
    rewards: rewarded.map(rewardOf),
    holds: holding.map(holdAsTold),
  };
}

async function membershipOf(partnerId: string, rows: RowSource) {
  const [partner = null] = await rows.find(PartnerRow, { where: { partnerId }, limit: 1 });
  if (!partner) return { partner, program: null };
  const [program = null] = await rows.find(ProgramRow, { where: { programId: partner.programId }, limit: 1 });
  return { partner, program };
}

const rewardOf = (row: RewardRow): StatementReward => ({
  rewardId: row.rewardId,
  rule: row.rule,
  customerId: row.customerId,
  state: row.state,
  owedOn: row.owedOn,
  worthMinor: row.worthMinor,
  givenMinor: row.givenMinor,
  currency: row.currency,
  what: rewardInWords(row.pays, row.quantity, row.recipient),
});

/** Whether the month has ended where the partner's program counts its days. */
async function monthIsOver(month: string, program: ProgramRow | null, rows: RowSource): Promise<boolean> {
  if (!program) return false;
  const [clock] = await rows.find(ClockRow, { where: { zone: program.zone }, limit: 1 });
  return (clock?.closedMonth ?? '') >= month;
}

/** The accruals of the commissions that were released or reversed: what they were about. Most stand in an earlier month. */
async function accrualsOf(
  partnerId: string,
  found: readonly StatementLineRow[],
  rows: RowSource,
): Promise<Map<string, StatementLineRow>> {
  const changed = found.flatMap(({ kind, commissionId }) => (kind !== 'accrued' && commissionId ? [commissionId] : []));
  if (changed.length === 0) return new Map();
  const accruals = await rows.find(StatementLineRow, {
    where: { partnerId, commissionId: { in: changed }, kind: 'accrued' },
  });
  return new Map(accruals.map((row) => [commissionOf(row), row]));
}

/** Commissions are named within an account, which has one currency. */
const commissionOf = ({ currency, commissionId }: StatementLineRow) => `${currency}:${commissionId}`;

/** A release says the commission only; the reader wants to know what it was for, and by which terms. */
function withAccrual(row: StatementLineRow, accruals: ReadonlyMap<string, StatementLineRow>): Explained {
  if (row.kind === 'accrued' || row.kind === 'refused')
    return { ...row, termsVersion: (row.explanation as PricingExplanation).termsVersion };
  const accrual = row.commissionId === null ? undefined : accruals.get(commissionOf(row));
  if (!accrual) return { ...row, termsVersion: null };
  const { termsVersion } = accrual.explanation as PricingExplanation;
  if (row.kind !== 'released') return { ...row, termsVersion };
  const { customerId, occasion, quantity, referralId, recruitId, paymentId, rule, pays, releaseOn } = accrual;
  const { basisMinor, basisCurrency, exchanged } = accrual;
  const about = { customerId, occasion, quantity, referralId, recruitId, paymentId };
  return { ...row, ...about, basisMinor, basisCurrency, exchanged, rule, pays, releaseOn, termsVersion };
}

/** A line with the terms by which its commission was priced. */
type Explained = StatementLineRow & { readonly termsVersion: number | null };

interface OfMonth {
  readonly currency: string;
  readonly month: string;
  readonly isOver: boolean;
}

/** The opening balance is the sum of all months before. */
function accountStatement(
  { currency, month, isOver }: OfMonth,
  months: readonly AccountMonthRow[],
  found: readonly Explained[],
  holding: readonly HoldRow[],
): AccountStatement {
  const opening = months.filter((row) => row.month < month).reduce(after, { heldMinor: 0, payableMinor: 0 });
  const closed = months.find((row) => row.month === month)?.closed ?? null;
  let balance = opening;
  const lines = found
    .filter(({ kind }) => kind !== 'refused')
    .map((row) => ({
      ...entryOf(row),
      holdIds: holding.filter((hold) => holdsLine(hold, row)).map(({ holdId }) => holdId),
      balance: (balance = after(balance, row)),
    }));
  const total = (kind: StatementLineRow['kind']) =>
    lines.reduce((sum, line) => (line.what === kind ? sum + line.amountMinor : sum), 0);
  return {
    currency,
    state: closed !== null || (isOver && found.length === 0) ? 'closed' : 'open',
    closed,
    opening,
    closing: balance,
    lines,
    totals: {
      accruedMinor: total('accrued'),
      releasedMinor: total('released'),
      reversedMinor: total('reversed'),
      forfeitedMinor: total('forfeited'),
      paidMinor: total('paid'),
      heldDeltaMinor: balance.heldMinor - opening.heldMinor,
      payableDeltaMinor: balance.payableMinor - opening.payableMinor,
    },
    refusals: found.filter(({ kind }) => kind === 'refused').map(entryOf),
  };
}

/** Whether a commission was earned before the hold ended, and is of what it is about. */
function holdsLine(hold: HoldRow, line: StatementLineRow): boolean {
  const { because, commissionIds, endedOn } = hold;
  if (line.kind !== 'accrued' || line.commissionId === null || (endedOn !== null && line.bookedOn > endedOn))
    return false;
  if (because === 'dispute') return commissionIds.includes(line.commissionId);
  return COVERED_BY.every((name) => hold[name] === null || hold[name] === line[name]);
}

const COVERED_BY = ['commissionId', 'customerId', 'recruitId', 'paymentId'] as const;

const after = (
  balance: Balance,
  { heldDeltaMinor, payableDeltaMinor }: { heldDeltaMinor: number; payableDeltaMinor: number },
): Balance => ({
  heldMinor: balance.heldMinor + heldDeltaMinor,
  payableMinor: balance.payableMinor + payableDeltaMinor,
});

const entryOf = (row: Explained): StatementEntry => ({
  eventId: row.eventId,
  position: row.position,
  stream: row.stream,
  revision: row.revision,
  reference: referenceOf({ position: row.position, id: row.eventId }),
  date: row.bookedOn,
  occurredOn: row.occurredOn,
  termsVersion: row.termsVersion,
  what: row.kind,
  programId: row.programId,
  commissionId: row.commissionId,
  customerId: row.customerId,
  occasion: row.occasion,
  quantity: row.quantity,
  referralId: row.referralId,
  recruitId: row.recruitId,
  paymentId: row.paymentId,
  refundId: row.refundId,
  payoutId: row.payoutId,
  basisMinor: row.basisMinor,
  basisCurrency: row.basisCurrency,
  exchanged: row.exchanged,
  rule: row.rule,
  pays: row.pays,
  amountMinor: row.amountMinor,
  releaseOn: row.releaseOn,
  heldDeltaMinor: row.heldDeltaMinor,
  payableDeltaMinor: row.payableDeltaMinor,
  reason: [reasonOf(row), ...lateness(row)].join(' '),
  sourceEventId: row.sourceEventId,
});

/** What came when its month was closed says so. */
const lateness = ({ occurredOn, month, termsVersion }: Explained): string[] =>
  monthOf(occurredOn) === month
    ? []
    : [
        `It belongs to ${dayInWords(occurredOn)} (closed)${termsVersion === null ? '' : `, priced by terms version ${termsVersion}`}.`,
      ];

export const statement = query<StatementParams, Statement>({
  name: 'statement',
  capability: 'commissions',
  summary: "A partner's account in one month: every line with its event and its reason, opening and closing balances.",
  by: STAFF_AUDITOR_AND_PARTNER,
  params: StatementParams,
  reads: [statementLines, accountMonths, rewards, holds, partners, partnerValue, programs, clock],
  answer: statementOf,
  reveals: ({ ownerIds }) => ({ persons: [...ownerIds], texts: [] }),
  tables: statementTables,
});
