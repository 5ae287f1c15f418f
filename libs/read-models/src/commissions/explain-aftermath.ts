import { partnerLane, type EventData, type RecordedEvent } from '@vouch/events';
import { formatMinor, formatMoney, sumMinor } from '@vouch/terms';
import type { RowSource } from '../query.js';
import { summarise } from '../event-summaries.js';
import { eventCalled } from './explain-find.js';
import { holdSteps } from './explain-holds.js';
import { type Asked, type Check, type Standing, type Step, stepOf } from './explanation.js';
import { reversalChecks } from './recompute.js';
import { StatementLineRow } from './statement-lines.projection.js';
import { reasonOf } from './statement-words.js';

/** What happened to a commission after it was accrued, and where its money is. */
interface History {
  readonly steps: readonly Step[];
  readonly checks: readonly Check[];
  readonly standing: Standing;
}

type Accrued = RecordedEvent<'CommissionAccrued'>;

/** One booking that moved money of the commission: how much of it, and the event. */
interface Move {
  readonly line: StatementLineRow;
  readonly event: RecordedEvent;
  readonly amountMinor: number;
}

const OF_MANY = ['forfeited', 'in-payout', 'paid', 'returned'] as const;
interface Parts {
  readonly lines: EventData<'PayoutReserved'>['lines'];
}

/** What the commission contributed to a forfeit or a payout. */
function partIn(explanation: unknown, commissionId: string): number | undefined {
  const { lines = [] } = explanation as Partial<Parts>;
  return lines.find((line) => line.commissionId === commissionId)?.amountMinor;
}

async function movesOf({ rows, records }: Asked, { data }: Accrued): Promise<Move[]> {
  const { partnerId, commissionId, amount } = data;
  const [own, ofMany] = await Promise.all([
    rows.find(StatementLineRow, { where: { partnerId, commissionId, currency: amount.currency } }),
    rows.find(StatementLineRow, { where: { partnerId, currency: amount.currency, kind: { in: OF_MANY } } }),
  ]);
  const inPayouts = new Map<string, number>();
  const moved: { line: StatementLineRow; amountMinor: number }[] = own
    .filter(({ kind }) => kind !== 'accrued')
    .map((line) => ({ line, amountMinor: line.amountMinor }));
  for (const line of ofMany) {
    const amountMinor = partIn(line.explanation, commissionId);
    if (amountMinor === undefined) continue;
    moved.push({ line, amountMinor });
    if (line.payoutId !== null) inPayouts.set(line.payoutId, amountMinor);
  }
  for (const line of ofMany) {
    const amountMinor = line.kind === 'in-payout' || line.payoutId === null ? undefined : inPayouts.get(line.payoutId);
    if (amountMinor !== undefined) moved.push({ line, amountMinor });
  }
  moved.sort((one, other) => one.line.position - other.line.position);
  const events = await Promise.all(moved.map(({ line }) => records.at(line.stream, line.revision)));
  return moved.flatMap((move, at) => {
    const event = events[at];
    return event ? [{ ...move, event }] : [];
  });
}

export async function historyOf(asked: Asked, accrued: Accrued): Promise<History> {
  const { currency, amountMinor } = accrued.data.amount;
  const [moves, holds] = await Promise.all([movesOf(asked, accrued), holdSteps(asked, accrued)]);
  const checks: Check[] = [];
  let stands = begun(amountMinor);
  for (const { event, amountMinor: moved } of moves) {
    if (event.type === 'CommissionReversed')
      checks.push(
        ...reversalChecks(event, accrued.data, stands.accruedMinor - stands.reversedMinor - stands.forfeitedMinor),
      );
    stands = after(stands, event, moved);
  }
  const booked = moves.map(({ line, event, amountMinor: moved }) =>
    stepOf(line.kind as Step['step'], `${formatMinor(moved, currency)} ${currency}. ${reasonOf(line)}`, event, {
      amountMinor: moved,
      payoutId: line.payoutId,
    }),
  );
  const decisions = await Promise.all(moves.map(({ event }) => decisionSteps(asked, event)));
  const positionOf = ({ event }: Step) => event?.position ?? 0;
  return {
    steps: [...booked, ...decisions.flat(), ...holds].sort((one, other) => positionOf(one) - positionOf(other)),
    checks,
    standing: { ...stands, sentence: standingInWords(stands, currency) },
  };
}

/**
 * Where something was taken back because its customer counts for another partner now: what led to it, on the partner's own side.
 * Staff are led on to the decision itself, which names the other partner.
 */
async function decisionSteps(asked: Asked, reversed: RecordedEvent): Promise<Step[]> {
  if (reversed.type !== 'CommissionReversed' || reversed.data.because !== 'reattributed') return [];
  const steps: Step[] = [];
  let next: string | null = reversed.data.sourceEventId;
  while (next !== null) {
    const event = await eventCalled(asked, next);
    if (!event || (asked.partnerId !== null && event.laneKey !== partnerLane(asked.partnerId))) break;
    steps.push(stepOf('attribution', `${summarise(event)}.`, event));
    next = 'sourceEventId' in event.data ? event.data.sourceEventId : null;
  }
  return steps;
}

type Balance = Omit<Standing, 'sentence'>;

const begun = (accruedMinor: number): Balance => ({
  accruedMinor,
  reversedMinor: 0,
  forfeitedMinor: 0,
  heldMinor: accruedMinor,
  payableMinor: 0,
  inPayoutMinor: 0,
  paidMinor: 0,
});

type Purse = 'heldMinor' | 'payableMinor' | 'inPayoutMinor' | 'paidMinor';
const PURSE = { held: 'heldMinor', payable: 'payableMinor' } as const;

/** Where the money is after an event that moved so much of it. */
function after(stands: Balance, event: RecordedEvent, minor: number): Balance {
  const moved = (from: Purse, to: Purse): Balance => ({
    ...stands,
    [from]: stands[from] - minor,
    [to]: stands[to] + minor,
  });
  switch (event.type) {
    case 'CommissionReleased':
      return moved('heldMinor', 'payableMinor');
    case 'CommissionReversed': {
      // What was paid, or is on its way, is set off against what becomes payable next.
      const from = event.data.takenFrom === 'held' ? 'heldMinor' : 'payableMinor';
      return { ...stands, reversedMinor: stands.reversedMinor + minor, [from]: stands[from] - minor };
    }
    case 'CommissionsForfeited': {
      const from = PURSE[event.data.from];
      // A negative part is a debt that was set off: nothing of the commission was lost.
      return { ...stands, forfeitedMinor: stands.forfeitedMinor + Math.max(0, minor), [from]: stands[from] - minor };
    }
    case 'PayoutReserved':
      return moved('payableMinor', 'inPayoutMinor');
    case 'PayoutSettled':
      return moved('inPayoutMinor', 'paidMinor');
    case 'PayoutReturned':
      return moved(event.data.from === 'paid' ? 'paidMinor' : 'inPayoutMinor', 'payableMinor');
    default:
      return stands;
  }
}

function standingInWords(stands: Balance, currency: string): string {
  const told = (
    [
      ['reversedMinor', 'reversed'],
      ['forfeitedMinor', 'forfeited'],
      ['heldMinor', 'held'],
      ['payableMinor', 'payable'],
      ['inPayoutMinor', 'in a payout'],
      ['paidMinor', 'paid'],
    ] as const
  ).flatMap(([purse, words]) => (stands[purse] === 0 ? [] : [`${formatMinor(stands[purse], currency)} ${words}`]));
  return `Of ${formatMinor(stands.accruedMinor, currency)} ${currency} accrued: ${told.join(', ')}.`;
}

type OfMany = RecordedEvent<'CommissionsForfeited' | 'PayoutReserved' | 'PayoutSettled' | 'PayoutReturned'>;

/** The commissions that a payout or a forfeit is made of, each with its part and its own line. */
export async function linesHistory(asked: Asked, event: OfMany): Promise<Pick<History, 'steps' | 'checks'>> {
  const lines = 'lines' in event.data ? event.data.lines : await linesOfPayout(asked.rows, event.data);
  const { partnerId, amount } = event.data;
  const accruals = await accrualsOf(
    asked.rows,
    partnerId,
    lines.map(({ commissionId }) => commissionId),
  );
  const kind = event.type === 'CommissionsForfeited' ? 'forfeited' : 'in-payout';
  const steps: Step[] = [];
  for (const { commissionId, amountMinor } of lines) {
    const accrual = accruals.get(commissionId);
    const about = accrual ? ` Accrued for payment ${accrual.paymentId} of customer ${accrual.customerId}.` : '';
    const accrued = accrual ? await asked.records.at(accrual.stream, accrual.revision) : null;
    const part = formatMoney({ amountMinor, currency: amount.currency });
    steps.push(stepOf(kind, `${part} of commission ${commissionId}.${about}`, accrued, { commissionId, amountMinor }));
  }
  const sum = sumMinor(lines.map(({ amountMinor }) => amountMinor));
  const what = 'the sum of its commissions';
  return {
    steps,
    checks: [{ what, recorded: amount.amountMinor, recomputed: sum, agrees: sum === amount.amountMinor }],
  };
}

async function accrualsOf(rows: RowSource, partnerId: string, commissionIds: readonly string[]) {
  const found = await rows.find(StatementLineRow, {
    where: { partnerId, commissionId: { in: commissionIds }, kind: 'accrued' },
  });
  return new Map(found.map((row) => [row.commissionId, row]));
}

/** What was put aside for a payout stands in the line that put it aside. */
async function linesOfPayout(
  rows: RowSource,
  { partnerId, payoutId }: EventData<'PayoutSettled' | 'PayoutReturned'>,
): Promise<Parts['lines']> {
  const reserved = await rows.find(StatementLineRow, { where: { partnerId, kind: 'in-payout' } });
  const line = reserved.find((row) => row.payoutId === payoutId);
  return line ? (line.explanation as Parts).lines : [];
}
