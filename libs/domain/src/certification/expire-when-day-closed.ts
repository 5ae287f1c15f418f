import type { RecordedEvent } from '@vouch/events';
import { endOfDay } from '../calendar.js';
import { command, type Command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { fnv1a } from '../fnv1a.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { ExpireCertification, NoticeCertificationExpiry } from './commands.js';

/** What falls due on a day: the notice of an expiry, or the expiry. */
interface Due {
  readonly what: 'notice' | 'expiry';
  /** When, YYYY-MM-DD in the program's zone. */
  readonly on: string;
  readonly partnerId: string;
  readonly programId: string;
  readonly trackId: string;
  readonly expiresOn: string;
}

/** One row: a closed day names a zone and a certification names a program, so neither could name the other's row. */
interface CalendarRow {
  readonly zoneOfProgram: Readonly<Record<string, string>>;
  /** The last closed day of each zone. */
  readonly lastClosed: Readonly<Record<string, string>>;
}

interface DueRow {
  readonly due: readonly Due[];
}

type Row = CalendarRow | DueRow;
type Certified = RecordedEvent<'CertificationAwarded' | 'CertificationRenewed'>;

const CALENDAR = 'calendar';
/** Parts of what is due on a day, by partner: a certification reads and writes one of them, and a day's closing all. */
const PARTS = 64;
const parts = Array.from({ length: PARTS }, (_, part) => part);
const partOf = ({ partnerId }: { readonly partnerId: string }) => fnv1a(partnerId) % PARTS;
/** What falls due on one day: closing a day costs what is due on it, however many certifications there are. */
const dueKey = (day: string, part: number) => `due:${day}:${part}`;
/** What was awarded before the first day of its zone was closed: that day may be later than what is due. */
const earlyKey = (part: number) => `before-first-close:${part}`;

const calendarIn = (rows: Rows<Row>): CalendarRow =>
  (rows(CALENDAR) as CalendarRow | null) ?? { zoneOfProgram: {}, lastClosed: {} };
const dueIn = (rows: Rows<Row>, key: string) => (rows(key) as DueRow | null)?.due ?? [];
const dueRow = (due: readonly Due[]): DueRow | null => (due.length > 0 ? { due } : null);

function commandOf({ what, partnerId, programId, trackId, expiresOn, on }: Due, zone: string): Command {
  const fields = { partnerId, programId, trackId, expiresOn, occurredAt: endOfDay(on, zone) };
  return what === 'notice' ? command(NoticeCertificationExpiry, fields) : command(ExpireCertification, fields);
}

/** What a certification leads to, in order. */
const dueOf = ({ data }: Certified): readonly Due[] => {
  const { partnerId, programId, trackId, expiresOn, noticeOn } = data;
  if (expiresOn === null) return [];
  const ids = { partnerId, programId, trackId, expiresOn };
  return [
    ...(noticeOn === null ? [] : [{ what: 'notice', on: noticeOn, ...ids } as const]),
    { what: 'expiry', on: expiresOn, ...ids },
  ];
};

const watch = {
  keys: (event: Certified) => {
    const part = partOf(event.data);
    return [CALENDAR, earlyKey(part), ...dueOf(event).map(({ on }) => dueKey(on, part))];
  },
  react: (event: Certified, rows: Rows<Row>): Reaction<Row> => {
    const { programId } = event.data;
    const part = partOf(event.data);
    const { zoneOfProgram, lastClosed } = calendarIn(rows);
    const zone = entryOf(zoneOfProgram, programId);
    if (zone === undefined) throw new Error(`A partner was certified in program ${programId}, which was not launched.`);

    const closed = entryOf(lastClosed, zone);
    const all = dueOf(event);
    // Nobody is told of an expiry that is over.
    const now = all.filter(({ what, on, expiresOn }) =>
      closed === undefined ? false : what === 'expiry' ? on <= closed : on <= closed && expiresOn > closed,
    );
    const later = all.filter(({ on }) => closed === undefined || on > closed);
    const kept = new Map<string, readonly Due[]>();
    for (const due of later)
      for (const key of [dueKey(due.on, part), ...(closed === undefined ? [earlyKey(part)] : [])])
        kept.set(key, [...(kept.get(key) ?? dueIn(rows, key)), due]);
    return {
      commands: now.map((due) => commandOf(due, zone)),
      rows: Object.fromEntries([...kept].map(([key, due]) => [key, { due }])),
    };
  },
};

/** Lets certifications expire when their last day closes, with a notice before; renewed ones have another last day by then. */
export const expireWhenDayClosed = policy<Row>({
  name: 'expire-when-day-closed',
  capability: 'certification',
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
    CertificationAwarded: watch,
    CertificationRenewed: watch,
    DayClosed: {
      keys: ({ data }) => [CALENDAR, ...parts.flatMap((part) => [earlyKey(part), dueKey(data.date, part)])],
      react: ({ data }, rows) => {
        const { date, zone } = data;
        const calendar = calendarIn(rows);
        const isHere = ({ programId }: Due) => entryOf(calendar.zoneOfProgram, programId) === zone;
        const isElsewhere = (due: Due) => !isHere(due);
        const falling: Due[] = [];
        const kept: Record<string, Row | null> = {};
        const keep = (key: string, before: readonly Due[]) => {
          const left = before.filter(isElsewhere);
          if (left.length < before.length) kept[key] = dueRow(left);
        };
        for (const part of parts) {
          const early = dueIn(rows, earlyKey(part));
          const today = dueIn(rows, dueKey(date, part));
          // Only the first close of a zone finds something early of it; what is due that very day stands in both rows.
          falling.push(...early.filter((due) => isHere(due) && due.on < date), ...today.filter(isHere));
          keep(earlyKey(part), early);
          keep(dueKey(date, part), today);
        }
        return {
          commands: falling
            .filter(({ what, expiresOn }) => what === 'expiry' || expiresOn > date)
            .map((due) => commandOf(due, zone)),
          rows: { ...kept, [CALENDAR]: { ...calendar, lastClosed: { ...calendar.lastClosed, [zone]: date } } },
        };
      },
    },
  },
});
