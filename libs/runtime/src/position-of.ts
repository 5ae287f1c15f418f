import type { EventLog } from '@vouch/event-store';
import type { Position } from '@vouch/events';

/** A place in the log that can't be found. The message says what was given and what can be. */
export class NoSuchPosition extends Error {
  override readonly name = 'NoSuchPosition';
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A place in the log as people say it: a position, or a moment, which means the last event that was recorded by then. A day
 * is its midnight in UTC.
 * @throws NoSuchPosition for something that is neither, or lies beyond the log.
 */
export async function positionOf(text: string, log: EventLog): Promise<Position> {
  if (/^\d{1,16}$/.test(text)) {
    const position = Number(text);
    const head = await log.head();
    if (position <= head) return position;
    throw new NoSuchPosition(`The log ends at position ${head}; ${text} is beyond it.`);
  }
  const moment = MOMENT.test(text) ? Date.parse(text) : NaN;
  // 30 February is read as 2 March.
  if (Number.isNaN(moment) || (text.length === 10 && new Date(moment).toISOString().slice(0, 10) !== text))
    throw new NoSuchPosition(`"${text}" is neither a position nor a time.`);
  return log.positionAt(new Date(moment).toISOString());
}
