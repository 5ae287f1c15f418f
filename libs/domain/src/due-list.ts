import type { RecordedEvent } from '@vouch/events';
import { entryOf } from './entry-of.js';
import { fnv1a } from './fnv1a.js';
import type { Reacting, Rows } from './policy.js';

/** Something that falls due when a day of its program's zone closes. */
export interface DueOnDay {
  readonly programId: string;
  /** YYYY-MM-DD in the program's zone. */
  readonly on: string;
}

/** One row: a closed day names a zone and what is due names a program, so neither could name the other's row. */
interface CalendarRow {
  readonly zoneOfProgram: Readonly<Record<string, string>>;
  /** The last closed day of each zone. */
  readonly lastClosed: Readonly<Record<string, string>>;
}

interface DueRow<D> {
  readonly due: readonly D[];
}

export type DueListRow<D> = CalendarRow | DueRow<D>;

export interface Added<D> {
  readonly zone: string;
  /** The last closed day of that zone; undefined before the first. */
  readonly lastClosed: string | undefined;
  /** What was due on a day that has closed: it is not kept. */
  readonly over: readonly D[];
  readonly rows: Readonly<Record<string, DueListRow<D> | null>>;
}

const CALENDAR = 'calendar';
/** Parts of what is due on a day: adding to it reads and writes one of them, and the day's closing all. */
const PARTS = 64;
const parts = Array.from({ length: PARTS }, (_, part) => part);
const dueKey = (day: string, part: number) => `due:${day}:${part}`;
/** What was added before the first day of its zone was closed: that day may be later than what was due. */
const earlyKey = (part: number) => `before-first-close:${part}`;

const calendarIn = <D>(rows: Rows<DueListRow<D>>): CalendarRow =>
  (rows(CALENDAR) as CalendarRow | null) ?? { zoneOfProgram: {}, lastClosed: {} };
const dueIn = <D>(rows: Rows<DueListRow<D>>, key: string) => (rows(key) as DueRow<D> | null)?.due ?? [];

/**
 * The private rows of a policy that acts on the day on which something falls due. Closing a day costs what is due on it,
 * however much there is for other days.
 * @param ownerOf Who it is due to: what is due to one owner on one day lies in one part.
 * @param isSame Whether two are the same and count once.
 */
export const dueList = <D extends DueOnDay>(
  ownerOf: (due: D) => string,
  isSame: (one: D, other: D) => boolean = () => false,
) => {
  const partOf = (due: D) => fnv1a(ownerOf(due)) % PARTS;
  const launched: Reacting<DueListRow<D>, 'ProgramLaunched'> = {
    keys: () => [CALENDAR],
    react: ({ data }, rows) => {
      const calendar = calendarIn(rows);
      const zoneOfProgram = { ...calendar.zoneOfProgram, [data.programId]: data.zone };
      return { rows: { [CALENDAR]: { ...calendar, zoneOfProgram } } };
    },
  };

  return {
    /** The policy's reaction to ProgramLaunched: it learns the program's zone. */
    launched,

    keys: (all: readonly D[]): readonly string[] => [
      CALENDAR,
      ...all.flatMap((due) => [earlyKey(partOf(due)), dueKey(due.on, partOf(due))]),
    ],

    /** @throws Error when the program was not launched: a contradiction in the log. */
    add(programId: string, all: readonly D[], rows: Rows<DueListRow<D>>): Added<D> {
      const calendar = calendarIn(rows);
      const zone = entryOf(calendar.zoneOfProgram, programId);
      if (zone === undefined) throw new Error(`Something falls due in program ${programId}, which was not launched.`);
      const lastClosed = entryOf(calendar.lastClosed, zone);
      const isOver = ({ on }: D) => lastClosed !== undefined && on <= lastClosed;
      const changed = new Map<string, readonly D[]>();
      for (const due of all.filter((one) => !isOver(one))) {
        const part = partOf(due);
        for (const key of lastClosed === undefined ? [earlyKey(part), dueKey(due.on, part)] : [dueKey(due.on, part)]) {
          const known = changed.get(key) ?? dueIn(rows, key);
          if (!known.some((one) => isSame(one, due))) changed.set(key, [...known, due]);
        }
      }
      return {
        zone,
        lastClosed,
        over: all.filter(isOver),
        rows: Object.fromEntries([...changed].map(([key, due]) => [key, { due }])),
      };
    },

    keysOfClosing: ({ data }: RecordedEvent<'DayClosed'>): readonly string[] => [
      CALENDAR,
      ...parts.flatMap((part) => [earlyKey(part), dueKey(data.date, part)]),
    ],

    /** What falls due in the programs of this zone: on this day, and, on the first that is closed, on the days before. */
    close({ data }: RecordedEvent<'DayClosed'>, rows: Rows<DueListRow<D>>) {
      const { date, zone } = data;
      const calendar = calendarIn(rows);
      const isHere = ({ programId }: D) => entryOf(calendar.zoneOfProgram, programId) === zone;
      const falling: D[] = [];
      const left: Record<string, DueListRow<D> | null> = {};
      const take = (key: string, fallsDue: (due: D) => boolean) => {
        const all = dueIn(rows, key);
        const elsewhere = all.filter((due) => !isHere(due));
        if (elsewhere.length === all.length) return;
        falling.push(...all.filter((due) => isHere(due) && fallsDue(due)));
        left[key] = elsewhere.length > 0 ? { due: elsewhere } : null;
      };
      for (const part of parts) {
        // What is due this very day stands in both rows.
        take(earlyKey(part), ({ on }) => on < date);
        take(dueKey(date, part), () => true);
      }
      return {
        due: falling as readonly D[],
        rows: { ...left, [CALENDAR]: { ...calendar, lastClosed: { ...calendar.lastClosed, [zone]: date } } },
      };
    },
  };
};
