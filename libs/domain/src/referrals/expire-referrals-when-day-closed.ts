import { endOfDay } from '../calendar.js';
import { command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { fnv1a } from '../fnv1a.js';
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
/** Parts of what is due on a day: an acceptance reads and writes one of them, and a day's closing all. */
const PARTS = 64;
const parts = Array.from({ length: PARTS }, (_, part) => part);
const partOf = ({ referralId }: Pick<Due, 'referralId'>) => fnv1a(referralId) % PARTS;
const dueKey = (day: string, part: number) => `due:${day}:${part}`;
/** Those that were accepted before the first day of their zone was closed: that day may be later than their last. */
const earlyKey = (part: number) => `before-first-close:${part}`;

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
      keys: ({ data }) => [CALENDAR, earlyKey(partOf(data)), dueKey(data.expiresOn, partOf(data))],
      react: ({ data }, rows) => {
        const { referralId, programId, partnerId, expiresOn } = data;
        const { zoneOfProgram, lastClosed } = calendarIn(rows);
        const zone = entryOf(zoneOfProgram, programId);
        if (zone === undefined)
          throw new Error(`A referral was accepted in program ${programId}, which was not launched.`);
        const due = { referralId, programId, partnerId, expiresOn };
        const closed = entryOf(lastClosed, zone);
        if (closed !== undefined && expiresOn <= closed) return { commands: [expire(due, zone)] };
        const part = partOf(data);
        const keys = [...(closed === undefined ? [earlyKey(part)] : []), dueKey(expiresOn, part)];
        return { rows: Object.fromEntries(keys.map((key) => [key, { due: [...dueIn(rows, key), due] }])) };
      },
    },
    DayClosed: {
      keys: ({ data }) => [CALENDAR, ...parts.flatMap((part) => [earlyKey(part), dueKey(data.date, part)])],
      react: ({ data }, rows) => {
        const { date, zone } = data;
        const calendar = calendarIn(rows);
        const isHere = ({ programId }: Due) => entryOf(calendar.zoneOfProgram, programId) === zone;
        const isElsewhere = (due: Due) => !isHere(due);

        const expiring: Due[] = [];
        const left: Record<string, Row | null> = {};
        for (const part of parts) {
          const early = dueIn(rows, earlyKey(part));
          const due = dueIn(rows, dueKey(date, part));
          if (early.length + due.length === 0) continue;
          expiring.push(...early.filter((one) => isHere(one) && one.expiresOn < date), ...due.filter(isHere));
          left[earlyKey(part)] = dueRow(early.filter(isElsewhere));
          left[dueKey(date, part)] = dueRow(due.filter(isElsewhere));
        }
        const inOrder = (one: Due, other: Due) =>
          one.expiresOn < other.expiresOn || (one.expiresOn === other.expiresOn && one.referralId < other.referralId)
            ? -1
            : 1;
        return {
          commands: expiring.sort(inOrder).map((one) => expire(one, zone)),
          rows: {
            ...left,
            [CALENDAR]: { ...calendar, lastClosed: { ...calendar.lastClosed, [zone]: date } },
          },
        };
      },
    },
  },
});
