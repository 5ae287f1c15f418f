import { type EventType, type RecordedEvent, catalogue, idsNamedIn } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Optional, Value } from '../columns.js';
import { onEvery, projection } from '../projection.js';
import { readModelSchema } from '../schema.js';
import { summarise } from '../event-summaries.js';

@Entity({ name: 'event_history', schema: readModelSchema, comment: 'Every event, one line each.' })
@Index(['eventId'])
@Index(['stream', 'revision'])
@Index(['partnerId', 'position'])
@Index(['customerId', 'position'])
@Index(['type', 'position'])
@Index(['persons'], { type: 'gin', where: '(persons IS NOT NULL)' })
@Index(['occurredAt'])
export class EventHistoryRow {
  @Key('bigint', 'Position in the log.')
  position!: number;

  @Value('text', 'Id of the event.')
  eventId!: string;

  @Value('instant', 'When the log took it.')
  recordedAt!: string;

  @Value('instant', 'When it happened, in business time.')
  occurredAt!: string;

  @Value('text', 'Type of the event.')
  type!: EventType;

  @Value('text', 'Its stream.')
  stream!: string;

  @Value('integer', 'Its revision in the stream, from 0.')
  revision!: number;

  @Value('text', 'Who caused it: key:…, policy:…, import:…, scheduler or cli.')
  actor!: string;

  @Value('text', 'Owner of the stream: partner:…, customer:… or *.')
  laneKey!: string;

  @Optional('text', 'The partner that it names.')
  partnerId!: string | null;

  @Optional('text', 'The customer that it names.')
  customerId!: string | null;

  @Optional('json', 'Ids of the persons that it names, whom only the vault knows; null for none.')
  persons!: readonly string[] | null;

  @Optional('json', 'Ids of the texts that it names, which only the vault knows; null for none.')
  texts!: readonly string[] | null;

  @Value('text', 'Id that this event shares with all that followed from the same command.')
  correlationId!: string;

  @Value('text', 'Id of the command that recorded it.')
  causationId!: string;

  @Value('text', 'What happened, in words.')
  summary!: string;
}

export const eventHistory = projection<EventHistoryRow>({
  name: 'event_history',
  capability: 'audit',
  version: 1,
  entity: EventHistoryRow,
  on: onEvery<EventHistoryRow>(Object.keys(catalogue) as EventType[], {
    key: (event) => [event.position],
    fold: (_, event) => ({
      position: event.position,
      eventId: event.id,
      recordedAt: event.recordedAt,
      occurredAt: event.occurredAt,
      type: event.type,
      stream: event.stream,
      revision: event.revision,
      actor: event.actor,
      laneKey: event.laneKey,
      partnerId: named('partnerId', event),
      customerId: named('customerId', event),
      persons: someOf(idsNamedIn(event).persons),
      texts: someOf(idsNamedIn(event).texts),
      correlationId: event.correlationId,
      causationId: event.causationId,
      summary: summarise(event),
    }),
  }),
});

const someOf = (ids: readonly string[]) => (ids.length === 0 ? null : ids);

const named = (field: 'partnerId' | 'customerId', { data }: RecordedEvent): string | null =>
  (data as { readonly [f in typeof field]?: string })[field] ?? null;
