import { endOfDay } from '../calendar.js';
import { command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { fnv1a } from '../fnv1a.js';
import { policy, type Rows } from '../policy.js';
import { ReleaseCommissions } from './commands.js';

/** An account that holds commissions, as part of a program. */
interface Account {
  readonly partnerId: string;
  readonly programId: string;
  readonly currency: string;
}

/** One row: a closed day names a zone and an accrual names a program, so neither could name the other's row. */
interface CalendarRow {
  readonly zoneOfProgram: Readonly<Record<string, string>>;
  /** The last closed day of each zone. */
  readonly lastClosed: Readonly<Record<string, string>>;
}

interface AccountsRow {
  readonly accounts: readonly Account[];
}

type Row = CalendarRow | AccountsRow;

const CALENDAR = 'calendar';
/** Parts of what is due on a day, by partner: an accrual reads and writes one of them, and a day's closing all. */
const PARTS = 64;
const parts = Array.from({ length: PARTS }, (_, part) => part);
const partOf = ({ partnerId }: Pick<Account, 'partnerId'>) => fnv1a(partnerId) % PARTS;
/** The accounts that hold something until one day. */
const dueKey = (day: string, part: number) => `due:${day}:${part}`;
/** The accounts that got something before the first day of their zone was closed: that day may be later than what was due. */
const earlyKey = (part: number) => `before-first-close:${part}`;

const calendarIn = (rows: Rows<Row>): CalendarRow =>
  (rows(CALENDAR) as CalendarRow | null) ?? { zoneOfProgram: {}, lastClosed: {} };
const accountsIn = (rows: Rows<Row>, key: string) => (rows(key) as AccountsRow | null)?.accounts ?? [];
const accountsRow = (accounts: readonly Account[]): AccountsRow | null => (accounts.length > 0 ? { accounts } : null);

const isSame = (one: Account, other: Account) =>
  one.partnerId === other.partnerId && one.programId === other.programId && one.currency === other.currency;
/** What changes under a key when it has to hold this account too: nothing when it does. */
function withAccount(rows: Rows<Row>, key: string, account: Account): Record<string, Row> {
  const accounts = accountsIn(rows, key);
  return accounts.some((known) => isSame(known, account)) ? {} : { [key]: { accounts: [...accounts, account] } };
}

const release = (account: Account, dueOn: string, zone: string) =>
  command(ReleaseCommissions, { ...account, dueOn, occurredAt: endOfDay(dueOn, zone) });

/** Ends the holding period of commissions when their day closes; at once for those whose day had closed before they accrued. */
export const releaseWhenDayClosed = policy<Row>({
  name: 'release-when-day-closed',
  capability: 'commissions',
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
    CommissionAccrued: {
      keys: ({ data }) => [CALENDAR, earlyKey(partOf(data)), dueKey(data.releaseOn, partOf(data))],
      react: ({ data }, rows) => {
        const { partnerId, programId, amount, releaseOn } = data;
        const account = { partnerId, programId, currency: amount.currency };
        const { zoneOfProgram, lastClosed } = calendarIn(rows);
        const zone = entryOf(zoneOfProgram, programId);
        if (zone === undefined)
          throw new Error(`A commission accrued in program ${programId}, which was not launched.`);

        const closed = entryOf(lastClosed, zone);
        if (closed !== undefined && releaseOn <= closed) return { commands: [release(account, releaseOn, zone)] };
        const isEarly = closed === undefined;
        return {
          rows: {
            ...withAccount(rows, dueKey(releaseOn, partOf(data)), account),
            ...(isEarly ? withAccount(rows, earlyKey(partOf(data)), account) : {}),
          },
        };
      },
    },
    DayClosed: {
      keys: ({ data }) => [CALENDAR, ...parts.flatMap((part) => [earlyKey(part), dueKey(data.date, part)])],
      react: ({ data }, rows) => {
        const { date, zone } = data;
        const calendar = calendarIn(rows);
        const isHere = ({ programId }: Account) => entryOf(calendar.zoneOfProgram, programId) === zone;
        const isElsewhere = (account: Account) => !isHere(account);

        const releasing: Account[] = [];
        const left: Record<string, Row | null> = {};
        for (const part of parts) {
          const early = accountsIn(rows, earlyKey(part));
          const due = accountsIn(rows, dueKey(date, part));
          if (early.length + due.length === 0) continue;
          const both = early.filter(isHere);
          for (const account of due.filter(isHere))
            if (!both.some((known) => isSame(known, account))) both.push(account);
          releasing.push(...both);
          left[earlyKey(part)] = accountsRow(early.filter(isElsewhere));
          left[dueKey(date, part)] = accountsRow(due.filter(isElsewhere));
        }
        return {
          commands: releasing.map((account) => release(account, date, zone)),
          rows: { [CALENDAR]: { ...calendar, lastClosed: { ...calendar.lastClosed, [zone]: date } }, ...left },
        };
      },
    },
  },
});
