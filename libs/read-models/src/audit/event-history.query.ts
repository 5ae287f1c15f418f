import { STAFF_AND_AUDITOR, catalogue, type EventType } from '@vouch/events';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { ParameterRefused } from '../errors.js';
import { partnerValue } from '../insights/partner-value.projection.js';
import { requirePartner } from '../known.js';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from '../paging.js';
import { IsDayOrInstant, IsId } from '../parameters.js';
import { partners } from '../partners/partners.projection.js';
import { IDS_ONLY, query, type RowSource, type Table } from '../query.js';
import { eventHistory as eventHistoryProjection, EventHistoryRow } from './event-history.projection.js';

const TYPES = Object.keys(catalogue) as EventType[];

const ORDERS = { recorded: ['position'], occurred: ['occurredAt'] } as const satisfies Orders<EventHistoryRow>;

export class EventHistoryParams extends PageParams {
  /** Only this stream, such as `customer-c-1`. */
  @IsOptional()
  @IsString()
  @MaxLength(250)
  stream?: string;

  /** Only events that name this partner. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** Only events that name this customer. */
  @IsOptional()
  @IsId()
  customer?: string;

  /** Only events that name this person. */
  @IsOptional()
  @IsId()
  person?: string;

  /** Only this type of event. */
  @IsOptional()
  @IsIn(TYPES)
  type?: EventType;

  /** Only what happened at or after this, in business time: a day (UTC) or an instant. */
  @IsOptional()
  @IsDayOrInstant()
  from?: string;

  /** Only what happened at or before this, in business time: a day (UTC, all of it) or an instant. */
  @IsOptional()
  @IsDayOrInstant()
  to?: string;

  /** As the log recorded them, or as they happened; "-" before it: the newest first. */
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'recorded';
}

export interface EventHistoryAnswer {
  readonly events: readonly EventHistoryRow[];
  /** Where to go on with `cursor`; null at the end. */
  readonly next: string | null;
}

export async function eventHistoryOf(params: EventHistoryParams, rows: RowSource): Promise<EventHistoryAnswer> {
  const { stream, partner, customer, person, type, from, to, sort = 'recorded', limit, cursor } = params;
  if (partner !== undefined) await requirePartner(rows, partner);
  const page = await pageOf(rows, EventHistoryRow, {
    where: {
      stream,
      partnerId: partner,
      customerId: customer,
      persons: person === undefined ? undefined : { contains: person },
      type,
      occurredAt: between(from, to),
    },
    orders: ORDERS,
    sort,
    limit,
    cursor,
  });
  return { events: page.rows, next: page.next };
}

function between(from: string | undefined, to: string | undefined) {
  if (from === undefined && to === undefined) return undefined;
  const bounds = {
    from: from === undefined ? undefined : instantOf('from', from, 'T00:00:00.000Z'),
    to: to === undefined ? undefined : instantOf('to', to, 'T23:59:59.999Z'),
  };
  if (bounds.from !== undefined && bounds.to !== undefined && bounds.from > bounds.to) {
    throw new ParameterRefused('to', `to (${bounds.to}) lies before from (${bounds.from}).`);
  }
  return bounds;
}

function instantOf(parameter: string, given: string, timeOfDay: string): string {
  const instant = new Date(given.includes('T') ? given : `${given}${timeOfDay}`);
  if (Number.isNaN(instant.getTime())) throw new ParameterRefused(parameter, `${parameter} is no instant: ${given}.`);
  return instant.toISOString();
}

const eventHistoryTables = ({ events, next }: EventHistoryAnswer, names = IDS_ONLY): Table[] => [
  {
    title: 'Event history',
    columns: [
      { header: 'Position', align: 'right' },
      { header: 'Occurred' },
      { header: 'Recorded' },
      { header: 'Type' },
      { header: 'Stream' },
      { header: 'Revision', align: 'right' },
      { header: 'Actor' },
      { header: 'What happened' },
      { header: 'Who, and in what words' },
    ],
    rows: events.map((event) => [
      String(event.position),
      event.occurredAt,
      event.recordedAt,
      event.type,
      event.stream,
      String(event.revision),
      event.actor,
      event.summary,
      [...(event.persons ?? []).map(names.person), ...(event.texts ?? []).map(names.text)].join('; '),
    ]),
    empty: 'No event is like that. Ask for less.',
    notes: next === null ? [] : [`There are more: ask again with --cursor ${next}.`],
  },
];

export const eventHistory = query<EventHistoryParams, EventHistoryAnswer>({
  name: 'event-history',
  capability: 'audit',
  summary: 'What happened, event by event, as the log has it.',
  by: STAFF_AND_AUDITOR,
  params: EventHistoryParams,
  reads: [eventHistoryProjection, partners, partnerValue],
  answer: eventHistoryOf,
  reveals: ({ events }) => ({
    persons: events.flatMap(({ persons }) => persons ?? []),
    texts: events.flatMap(({ texts }) => texts ?? []),
  }),
  tables: eventHistoryTables,
});
