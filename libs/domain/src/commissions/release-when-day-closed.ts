import { endOfDay } from '../calendar.js';
import { command } from '../command.js';
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

/** The accounts that hold something until one day. */
interface DueRow {
  readonly accounts: readonly Account[];
}

/** What fell due in a zone before its first day was closed: that day may be a later one, and releases all of it. */
interface EarlyRow {
  readonly dueOn: Readonly<Record<string, readonly Account[]>>;
}

type Row = CalendarRow | DueRow | EarlyRow;

const CALENDAR = 'calendar';
const EARLY = 'before-first-close';
const dueKey = (day: string) => `due:${day}`;

const calendarIn = (rows: Rows<Row>): CalendarRow =>
  (rows(CALENDAR) as CalendarRow | null) ?? { zoneOfProgram: {}, lastClosed: {} };
const dueIn = (rows: Rows<Row>, day: string) => (rows(dueKey(day)) as DueRow | null)?.accounts ?? [];
const earlyIn = (rows: Rows<Row>) => (rows(EARLY) as EarlyRow | null)?.dueOn ?? {};

const isSame = (one: Account, other: Account) =>
  one.partnerId === other.partnerId && one.programId === other.programId && one.currency === other.currency;
const including = (accounts: readonly Account[], account: Account) =>
  accounts.some((known) => isSame(known, account)) ? accounts : [...accounts, account];

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
      keys: ({ data }) => [CALENDAR, EARLY, dueKey(data.releaseOn)],
      react: ({ data }, rows) => {
        const { partnerId, programId, amount, releaseOn } = data;
        const account = { partnerId, programId, currency: amount.currency };
        const { zoneOfProgram, lastClosed } = calendarIn(rows);
        const zone = zoneOfProgram[programId];
        if (zone === undefined)
          throw new Error(`A commission accrued in program ${programId}, which was not launched.`);

        const closed = lastClosed[zone];
        if (closed === undefined) {
          const early = earlyIn(rows);
          const accounts = including(early[releaseOn] ?? [], account);
          return { rows: { [EARLY]: { dueOn: { ...early, [releaseOn]: accounts } } } };
        }
        if (releaseOn <= closed) return { commands: [release(account, releaseOn, zone)] };
        return { rows: { [dueKey(releaseOn)]: { accounts: including(dueIn(rows, releaseOn), account) } } };
      },
    },
    DayClosed: {
      keys: ({ data }) => [CALENDAR, EARLY, dueKey(data.date)],
      react: ({ data }, rows) => {
        const { date, zone } = data;
        const calendar = calendarIn(rows);
        const isHere = ({ programId }: Account) => calendar.zoneOfProgram[programId] === zone;

        const early = earlyIn(rows);
        const earlyDays = Object.keys(early)
          .filter((day) => day <= date)
          .sort();
        const due = dueIn(rows, date);
        const commands = [
          ...earlyDays.flatMap((day) =>
            (early[day] ?? []).filter(isHere).map((account) => release(account, day, zone)),
          ),
          ...due.filter(isHere).map((account) => release(account, date, zone)),
        ];

        const stillEarly = Object.fromEntries(
          Object.entries(early)
            .map(([day, accounts]) => [day, day <= date ? accounts.filter((one) => !isHere(one)) : accounts] as const)
            .filter(([, accounts]) => accounts.length > 0),
        );
        const stillDue = due.filter((account) => !isHere(account));
        return {
          commands,
          rows: {
            [CALENDAR]: { ...calendar, lastClosed: { ...calendar.lastClosed, [zone]: date } },
            [EARLY]: Object.keys(stillEarly).length > 0 ? { dueOn: stillEarly } : null,
            [dueKey(date)]: stillDue.length > 0 ? { accounts: stillDue } : null,
          },
        };
      },
    },
  },
});
