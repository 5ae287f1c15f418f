import type { RecordedEvent } from '@vouch/events';
import { endOfDay } from '../calendar.js';
import { command, type Command } from '../command.js';
import { dueList, type DueListRow } from '../due-list.js';
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

type Row = DueListRow<Due>;
type Certified = RecordedEvent<'CertificationAwarded' | 'CertificationRenewed'>;

const expiring = dueList<Due>(({ partnerId }) => partnerId);

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
  keys: (event: Certified) => expiring.keys(dueOf(event)),
  react: (event: Certified, rows: Rows<Row>): Reaction<Row> => {
    const { over, zone, lastClosed = '', rows: changed } = expiring.add(event.data.programId, dueOf(event), rows);
    // Nobody is told of an expiry that is over.
    const now = over.filter(({ what, expiresOn }) => what === 'expiry' || expiresOn > lastClosed);
    return { commands: now.map((due) => commandOf(due, zone)), rows: changed };
  },
};

/** Lets certifications expire when their last day closes, with a notice before; renewed ones have another last day by then. */
export const expireWhenDayClosed = policy<Row>({
  name: 'expire-when-day-closed',
  capability: 'certification',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: expiring.launched,
    CertificationAwarded: watch,
    CertificationRenewed: watch,
    DayClosed: {
      keys: expiring.keysOfClosing,
      react: (event, rows) => {
        const { date, zone } = event.data;
        const closed = expiring.close(event, rows);
        const told = closed.due.filter(({ what, expiresOn }) => what === 'expiry' || expiresOn > date);
        return { commands: told.map((due) => commandOf(due, zone)), rows: closed.rows };
      },
    },
  },
});
