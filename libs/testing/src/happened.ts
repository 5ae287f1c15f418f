import { definitionOf, type EventData, type EventDefinition, type EventType, type RecordedEvent } from '@vouch/events';
import { uuidOf } from './uuid.js';

export interface HappenedOptions {
  /** Business time, an ISO 8601 instant in UTC with milliseconds. */
  readonly at?: string;
  /** UUID; without it one that follows from the type and the data. */
  readonly id?: string;
}

const SOME_DAY = '2026-01-15T12:00:00.000Z';

/**
 * A recorded event for a test: what matters is given, the rest of the envelope is filled in plausibly.
 * @throws ZodError when the data isn't as the catalogue says.
 */
export function happened<T extends EventType>(
  type: T,
  data: EventData<T>,
  options: HappenedOptions = {},
): RecordedEvent<T> {
  const definition = definitionOf(type);
  const checked = definition.data.parse(data) as EventData<T>;
  const { at = SOME_DAY, id = uuidOf(type, checked) } = options;
  return {
    id,
    stream: streamOf(definition.stream, checked),
    revision: 0,
    type,
    schemaVersion: definition.version,
    data: checked,
    occurredAt: at,
    actor: 'key:test',
    correlationId: id,
    causationId: id,
    laneKey: laneOf(definition.lane, checked),
    codeVersion: 'test',
    position: 1,
    recordedAt: at,
  } as unknown as RecordedEvent<T>;
}

/** Fills a stream's pattern, `partner-<partnerId>`, from the data; the currency of an account stands in the amount. */
function streamOf(pattern: string, data: object): string {
  const fields = data as Readonly<Record<string, unknown>>;
  const money = (fields['amount'] ?? fields['basis']) as { currency?: string } | undefined;
  return pattern.replaceAll(/<(\w+)>/g, (_, name: string) => String(fields[name] ?? money?.[name as 'currency']));
}

function laneOf(lane: EventDefinition['lane'], data: object): string {
  if (lane === '*' || (lane === 'partner or *' && !('partnerId' in data))) return '*';
  const owner = lane === 'customer' ? 'customer' : 'partner';
  return `${owner}:${String((data as Readonly<Record<string, unknown>>)[`${owner}Id`])}`;
}
