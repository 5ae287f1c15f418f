import type { RecordedEvent } from '@vouch/events';
import { endOfDay, endOfMonth } from '../calendar.js';
import { command } from '../command.js';
import { dueList, type DueListRow } from '../due-list.js';
import { policy, type Reacting } from '../policy.js';
import { LINE_TYPES, type LineType } from './books.js';
import { CloseStatement } from './commands.js';

/** A month of an account in which something happened, or will. */
interface AccountMonth {
  readonly partnerId: string;
  readonly programId: string;
  readonly currency: string;
  /** Its last day. */
  readonly on: string;
}

const months = dueList<AccountMonth>(
  ({ partnerId }) => partnerId,
  (one, other) =>
    one.partnerId === other.partnerId &&
    one.programId === other.programId &&
    one.currency === other.currency &&
    one.on === other.on,
);

const close = ({ partnerId, programId, currency, on }: AccountMonth, zone: string) =>
  command(CloseStatement, {
    partnerId,
    programId,
    currency,
    month: on.slice(0, 7),
    occurredAt: endOfDay(on, zone),
  });

type Row = DueListRow<AccountMonth>;
type Opening = LineType | 'CommissionHoldEnded';
type Opens = RecordedEvent<Opening>;

function monthsOf(event: Opens): AccountMonth[] {
  const { partnerId, programId } = event.data;
  const { currency } = event.type === 'CommissionRefused' ? event.data : event.data.amount;
  return [...new Set(daysOf(event).map(endOfMonth))].map((on) => ({ partnerId, programId, currency, on }));
}

/** What is held is released in the month of its release, or of the end of its hold, by the closing itself, if not before. */
function daysOf({ type, data }: Opens): string[] {
  if (type === 'CommissionHoldEnded') return [data.bookedFrom];
  return type === 'CommissionAccrued' ? [data.bookedOn, data.releaseOn] : [data.bookedOn];
}

const opens: Reacting<Row, Opening> = {
  keys: (event) => months.keys(monthsOf(event as Opens)),
  react: (event, rows) => {
    const { data } = event as Opens;
    const added = months.add(data.programId, monthsOf(event as Opens), rows);
    return { commands: added.over.map((one) => close(one, added.zone)), rows: added.rows };
  },
};

const endsMonth = ({ data: { date } }: RecordedEvent<'DayClosed'>) => date === endOfMonth(date);

/** Closes the statements of a month when its last day closes: of the accounts that have something in it, and of no other. */
export const closeWhenDayClosed = policy<Row>({
  name: 'close-when-day-closed',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: months.launched,
    ...Object.fromEntries(LINE_TYPES.map((type) => [type, opens])),
    CommissionHoldEnded: opens,
    DayClosed: {
      keys: (event) => (endsMonth(event) ? months.keysOfClosing(event) : []),
      react: (event, rows) => {
        // The first month that ends takes with it those that were over before the first day was closed.
        if (!endsMonth(event)) return {};
        const { due, rows: left } = months.close(event, rows);
        return { commands: due.map((one) => close(one, event.data.zone)), rows: left };
      },
    },
  },
});
