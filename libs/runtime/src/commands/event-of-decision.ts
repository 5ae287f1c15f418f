import { definitionOf, type EventBody, type EventToAppend, isEventType } from '@vouch/events';
import { causationIdOf, eventIdOf } from './command-id.js';

export interface DecidedBy {
  readonly commandId: string;
  readonly bodyDigest: string;
  readonly occurredAt: string;
  readonly actor: string;
  readonly correlationId: string;
  readonly laneKey: string;
  readonly codeVersion: string;
}

/**
 * Puts the nth event of a decision (from 0) into its envelope. Its data becomes exactly what a reader of the log will get.
 * @throws Error when the catalogue doesn't know the type, or its schema or lane refuses what was decided.
 */
export function eventOfDecision(body: EventBody, number: number, by: DecidedBy): EventToAppend {
  if (!isEventType(body.type)) throw new Error(`"${body.type as string}" is not in the catalogue of events.`);
  const { data: schema, lane, version } = definitionOf(body.type);
  // Through JSON, as in the log: an undefined field is gone, -0 is 0.
  const checked = schema.safeParse(JSON.parse(JSON.stringify(body.data)));
  if (!checked.success) {
    const issues = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`${body.type} was decided with wrong data: ${issues.join('; ')}`);
  }
  if (!lane.split(' or ').some((one) => isOfLane(one, by.laneKey)))
    throw new Error(`${body.type} belongs to a ${lane} lane, not to "${by.laneKey}".`);
  return {
    id: eventIdOf(by.commandId, number),
    type: body.type,
    schemaVersion: version,
    data: checked.data,
    occurredAt: by.occurredAt,
    actor: by.actor,
    correlationId: by.correlationId,
    causationId: causationIdOf(by.commandId, by.bodyDigest),
    laneKey: by.laneKey,
    codeVersion: by.codeVersion,
  } as EventToAppend;
}

const isOfLane = (lane: string, laneKey: string) => (lane === '*' ? laneKey === '*' : laneKey.startsWith(`${lane}:`));
