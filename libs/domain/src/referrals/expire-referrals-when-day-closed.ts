import { endOfDay } from '../calendar.js';
import { command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { policy, type Rows } from '../policy.js';
import { ExpireReferral } from './commands.js';

interface Due {
  readonly referralId: string;
  readonly programId: string;
  readonly partnerId: string;
  readonly expiresOn: string;
}

/** One row: a closed day names a zone and a referral names a program, so neither could name the other's row. */
interface CalendarRow {
  readonly zoneOfProgram: Readonly<Record<string, string>>;
  /** The last closed day of each zone. */
  readonly lastClosed: Readonly<Record<string, string>>;
}

/** The referrals whose time ends on one day, so that a day costs what falls due on it, however many there are. */
interface DueRow {
  readonly due: readonly Due[];
}

type Row = CalendarRow | DueRow;

const CALENDAR = 'calendar';
const dueKey = (day: string) => `due:${day}`;
/** Those that were accepted before the first day of their zone was closed: that day may be later than their last. */
const EARLY = 'before-first-close';

const calendarIn = (rows: Rows<Row>): CalendarRow =>
  (rows(CALENDAR) as CalendarRow | null) ?? { zoneOfProgram: {}, lastClosed: {} };
const dueIn = (rows: Rows<Row>, key: string) => (rows(key) as DueRow | null)?.due ?? [];
const dueRow = (due: readonly Due[]): DueRow | null => (due.length > 0 ? { due } : null);

const expire = ({ expiresOn: expiredOn, ...referral }: Due, zone: string) =>
  command(ExpireReferral, { ...referral, expiredOn, occurredAt: endOfDay(expiredOn, zone) });

/** Ends referrals whose last day closes without a conversion; at once where that day had closed before they were accepted. */
export const expireReferralsWhenDayClosed = policy<Row>({
  name: 'expire-referrals-when-day-closed',
  capability: 'referrals',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: () => [CALENDAR],
      react: ({ data }, rows) => {
        const calendar = calendarIn(rows);
        const zoneOfProgram = { ...calendar.zoneOfProgram, [data.programId]: data.zone };
        return { rows: { [CALENDAR]: { ...calendar, zoneOfProgram } } };
      },
    },
    ReferralAccepted: {
      keys: ({ data }) => [CALENDAR, EARLY, dueKey(data.expiresOn)],
      react: ({ data }, rows) => {
        const { referralId, programId, partnerId, expiresOn } = data;
        const { zoneOfProgram, lastClosed } = calendarIn(rows);
        const zone = entryOf(zoneOfProgram, programId);
        if (zone === undefined)
          throw new Error(`A referral was accepted in program ${programId}, which was not launched.`);
        const due = { referralId, programId, partnerId, expiresOn };
        const closed = entryOf(lastClosed, zone);
        if (closed !== undefined && expiresOn <= closed) return { commands: [expire(due, zone)] };
        const keys = closed === undefined ? [EARLY, dueKey(expiresOn)] : [dueKey(expiresOn)];
        return { rows: Object.fromEntries(keys.map((key) => [key, { due: [...dueIn(rows, key), due] }])) };
      },
    },
    DayClosed: {
      keys: ({ data }) => [CALENDAR, EARLY, dueKey(data.date)],
      react: ({ data }, rows) => {
        const { date, zone } = data;
        const calendar = calendarIn(rows);
        const isHere = ({ programId }: Due) => entryOf(calendar.zoneOfProgram, programId) === zone;
        const isElsewhere = (due: Due) => !isHere(due);
        const early = dueIn(rows, EARLY);
        const due = dueIn(rows, dueKey(date));
        const overdue = early.filter((one) => isHere(one) && one.expiresOn < date);
        return {
          commands: [...overdue, ...due.filter(isHere)].map((one) => expire(one, zone)),
          rows: {
            [CALENDAR]: { ...calendar, lastClosed: { ...calendar.lastClosed, [zone]: date } },
            [EARLY]: dueRow(early.filter(isElsewhere)),
            [dueKey(date)]: dueRow(due.filter(isElsewhere)),
          },
        };
      },
    },
  },
});
