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
type Line = RecordedEvent<LineType>;

function monthsOf({ type, data }: Line): AccountMonth[] {
  const { partnerId, programId } = data;
  const { currency } = type === 'CommissionRefused' ? data : data.amount;
  // What is held is released in that month by the closing itself, if not before.
  const days = type === 'CommissionAccrued' ? [data.bookedOn, data.releaseOn] : [data.bookedOn];
  return [...new Set(days.map(endOfMonth))].map((on) => ({ partnerId, programId, currency, on }));
}

const line: Reacting<Row, LineType> = {
  keys: (event) => months.keys(monthsOf(event as Line)),
  react: (event, rows) => {
    const { data } = event as Line;
    const added = months.add(data.programId, monthsOf(event as Line), rows);
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
    ...Object.fromEntries(LINE_TYPES.map((type) => [type, line])),
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
