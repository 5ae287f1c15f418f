import type { RecordedEvent } from '@vouch/events';
import { endOfDay } from '../calendar.js';
import { command, type Command } from '../command.js';
import { entryOf } from '../entry-of.js';
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
/** What falls due on one day: closing a day costs what is due on it, however many certifications there are. */
const dueKey = (day: string) => `due:${day}`;
/** What was awarded before the first day of its zone was closed: that day may be later than what is due. */
const EARLY = 'before-first-close';

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
  keys: (event: Certified) => [CALENDAR, EARLY, ...dueOf(event).map(({ on }) => dueKey(on))],
  react: (event: Certified, rows: Rows<Row>): Reaction<Row> => {
    const { programId } = event.data;
    const { zoneOfProgram, lastClosed } = calendarIn(rows);
    const zone = entryOf(zoneOfProgram, programId);
    if (zone === undefined) throw new Error(`A partner was certified in program ${programId}, which was not launched.`);

    const closed = entryOf(lastClosed, zone);
    const kept: Record<string, Row> = {};
    const keep = (key: string, due: Due) => {
      const known = (kept[key] as DueRow | undefined)?.due ?? dueIn(rows, key);
      kept[key] = { due: [...known, due] };
    };
    const commands: Command[] = [];
    const all = dueOf(event);
    for (const due of all) {
      if (closed !== undefined && due.on <= closed) {
        // Nobody is told of an expiry that is over.
        if (due.what === 'expiry' || due.expiresOn > closed) commands.push(commandOf(due, zone));
        continue;
      }
      keep(dueKey(due.on), due);
      if (closed === undefined) keep(EARLY, due);
    }
    return { commands, rows: kept };
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
      keys: ({ data }) => [CALENDAR, EARLY, dueKey(data.date)],
      react: ({ data }, rows) => {
        const { date, zone } = data;
        const calendar = calendarIn(rows);
        const isHere = ({ programId }: Due) => entryOf(calendar.zoneOfProgram, programId) === zone;
        const early = dueIn(rows, EARLY);
        const today = dueIn(rows, dueKey(date));
        // Only the first close of a zone finds something early of it; what is due that very day stands in both rows.
        const late = early.filter((due) => isHere(due) && due.on < date);
        const isOver = (due: Due) => due.what === 'notice' && due.expiresOn <= date;
        return {
          commands: [...late, ...today.filter(isHere)].filter((due) => !isOver(due)).map((due) => commandOf(due, zone)),
          rows: {
            [CALENDAR]: { ...calendar, lastClosed: { ...calendar.lastClosed, [zone]: date } },
            [EARLY]: dueRow(early.filter((due) => !isHere(due))),
            [dueKey(date)]: dueRow(today.filter((due) => !isHere(due))),
          },
        };
      },
    },
  },
});
