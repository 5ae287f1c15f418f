import type { EventLog } from '@vouch/event-store';
import type { RecordedEvent } from '@vouch/events';
import type pg from 'pg';
import { eventAt, listParked, type ParkedEvent } from './parked-events.js';
import { type Readers, policyOf, projectionOf } from './subscribers.js';

/** What someone needs who has to get a parked event handled. */
export interface ParkedExplained {
  readonly parked: ParkedEvent;
  /** As the log has it. */
  readonly event: RecordedEvent;
  /** The event that failed; the same one, unless this one only waits. */
  readonly failed: ParkedEvent;
  /** Events of the same owner that wait behind the one that failed, the first hundred of them. */
  readonly waiting: readonly ParkedEvent[];
  readonly whatToDo: string;
}

const LISTED = 100;

/** `<subscriber>:<position>`: no two parked events have the same. */
export const parkedIdOf = ({ subscriber, position }: Pick<ParkedEvent, 'subscriber' | 'position'>): string =>
  `${subscriber}:${position}`;

/** What an id stands for; undefined when it is none. */
export function placeOfParked(id: string): Pick<ParkedEvent, 'subscriber' | 'position'> | undefined {
  const [, subscriber, position] = /^([a-z][a-z0-9_:-]{0,199}):(\d{1,15})$/.exec(id) ?? [];
  return subscriber === undefined ? undefined : { subscriber, position: Number(position) };
}

/** The parked event with that id, or undefined when there is none: it never was, or it has been handled. */
export async function findParked(client: pg.Pool, id: string): Promise<ParkedEvent | undefined> {
  const place = placeOfParked(id);
  return place && (await listParked(client, place))[0];
}

/** Says what failed, where, what waits behind it, and what to do. undefined when nothing is parked under that id. */
export async function explainParked(
  id: string,
  { pool, log, ...readers }: Readers & { readonly pool: pg.Pool; readonly log: EventLog },
): Promise<ParkedExplained | undefined> {
  const parked = await findParked(pool, id);
  if (!parked) return undefined;
  const { subscriber, laneKey } = parked;
  const [failed = parked] = await listParked(pool, { subscriber, laneKey, limit: 1 });
  const waiting = await listParked(pool, { subscriber, laneKey, after: failed, limit: LISTED });
  const event = await eventAt(log, parked);
  return { parked, event, failed, waiting, whatToDo: whatToDo(parked, failed, readers) };
}

function whatToDo(parked: ParkedEvent, failed: ParkedEvent, readers: Readers): string {
  if (failed.position !== parked.position)
    return `Nothing is wrong with it: it waits behind ${parkedIdOf(failed)}, which failed. See to that one; this one follows by itself.`;
  if (parked.retryRequested)
    return 'Someone asked for it to be handled again; the projector takes it up within a second. If this stays, look whether one runs.';
  const projection = projectionOf(parked.subscriber, readers.projections);
  const policy = policyOf(parked.subscriber, readers.policies);
  if (projection)
    return (
      `The read model ${projection.name} could not take this event into its rows. The log is right, so the code of the read model has to ` +
      'be mended: the reason and the stack say where. Start the mended version, then ask for a retry; what waits behind it follows. ' +
      'Until then the rows of this owner are as of before this event, and all others are up to date.'
    );
  if (policy)
    return (
      `The policy ${policy.name} could not do what follows from this event. Where the reason is a refusal, mend what it names (a program ` +
      'that was never launched, say) by sending the command that is missing; where it is a failure of the code, start a mended version. ' +
      'Then ask for a retry; what waits behind it follows in order, and nothing is done twice.'
    );
  return 'This version of Vouch has no such reader; another version parked the event. Run that version to have it handled again.';
}
