import { definitionOf, type Position, type RecordedEvent, UnreadableEvent, upcast } from '@vouch/events';
import type { IHeaders } from 'kafkajs';

/**
 * Events as CloudEvents 1.0 in binary mode: attributes are headers, data is the value
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md). docs/kafka.md tells others what
 * each of them means; they change as events do, never in place.
 */

/** Where an event stands in its partition. */
export interface Place {
  readonly partition: number;
  /** 1, 2, 3 … in the partition, without gaps. */
  readonly sequence: number;
  /** Position of the event before it in the partition; 0 for the first. */
  readonly previous: Position;
}

/** What the relay sends, and what a consumer is given back. */
export interface EventMessage {
  readonly key: string;
  readonly value: string;
  readonly partition: number;
  /** Milliseconds since 1970, when the log took it: Kafka finds offsets by it. */
  readonly timestamp: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message that isn't one of ours. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

const TYPE_PREFIX = 'vouch.';
const SEQUENCE_DIGITS = 16;

export function messageOf(event: RecordedEvent, { partition, sequence, previous }: Place, topic: string): EventMessage {
  return {
    key: event.laneKey,
    value: JSON.stringify(event.data),
    partition,
    timestamp: String(Date.parse(event.recordedAt)),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_source: `urn:vouch:${topic}`,
      ce_type: TYPE_PREFIX + event.type,
      ce_subject: event.stream,
      ce_time: event.occurredAt,
      // Events are published as this code reads them, whatever version they were recorded in.
      ce_dataschema: `urn:vouch:event:${event.type}:${definitionOf(event.type).version}`,
      ce_partitionkey: event.laneKey,
      // Of equal length, so that their order is that of their texts, as the extension "sequence" asks.
      ce_sequence: String(sequence).padStart(SEQUENCE_DIGITS, '0'),
      ce_position: String(event.position),
      ce_previous: String(previous),
      ce_revision: String(event.revision),
      ce_recordedtime: event.recordedAt,
      ce_recordedversion: String(event.schemaVersion),
      ce_actor: event.actor,
      ce_correlationid: event.correlationId,
      ce_causationid: event.causationId,
      ce_codeversion: event.codeVersion,
    },
  };
}

/** @throws UnreadableMessage for what no relay of ours has sent, UnreadableEvent for what newer code has. */
export function eventOf({ value, headers }: { readonly value: Buffer | null; readonly headers?: IHeaders }): {
  readonly event: RecordedEvent;
  readonly previous: Position;
} {
  const attribute = (name: string): string => {
    const found = headers?.[`ce_${name}`];
    if (found === undefined || Array.isArray(found)) throw new UnreadableMessage(`It has no header ce_${name}.`);
    return found.toString();
  };
  const number = (name: string): number => {
    const found = Number(attribute(name));
    if (!Number.isSafeInteger(found) || found < 0)
      throw new UnreadableMessage(`Its header ce_${name} is "${attribute(name)}".`);
    return found;
  };
  if (value === null) throw new UnreadableMessage('It has no value.');
  const [type, version] = typeOf(attribute('type'), attribute('dataschema'));
  const event = {
    id: attribute('id'),
    stream: attribute('subject'),
    revision: number('revision'),
    type,
    schemaVersion: number('recordedversion'),
    data: upcast(type, version, parsed(value)),
    occurredAt: attribute('time'),
    actor: attribute('actor'),
    correlationId: attribute('correlationid'),
    causationId: attribute('causationid'),
    laneKey: attribute('partitionkey'),
    codeVersion: attribute('codeversion'),
    position: number('position'),
    recordedAt: attribute('recordedtime'),
  } as RecordedEvent;
  return { event, previous: number('previous') };
}

function typeOf(type: string, schema: string): [type: string, version: number] {
  if (!type.startsWith(TYPE_PREFIX)) throw new UnreadableMessage(`Its type is "${type}".`);
  const name = type.slice(TYPE_PREFIX.length);
  const version = Number(schema.slice(schema.lastIndexOf(':') + 1));
  if (!Number.isInteger(version)) throw new UnreadableEvent(`Its schema is "${schema}".`);
  return [name, version];
}

function parsed(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString());
  } catch (error) {
    throw new UnreadableMessage('Its value is not JSON.', { cause: error });
  }
}
