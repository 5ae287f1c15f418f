import { partnerLane, type RecordedEvent } from '@vouch/events';
import { NotFound } from '../errors.js';
import { eventAt, eventNamed } from '../find-event.js';
import type { Asked } from './explanation.js';
import { StatementLineRow } from './statement-lines.projection.js';

const REFERENCE = /^#?(\d{1,16})(?: +([0-9a-f]{1,36}))?$/;
const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The events that a customer's facts stand in, and what of them counts for a partner. */
export const customerStream = (customerId: string) => `customer-${customerId}`;
export const attributionStream = (partnerId: string, customerId: string) => `attribution-${partnerId}:${customerId}`;

const unknown = (ref: string) =>
  new NotFound(
    'EventUnknown',
    `Nothing that may be shown here is called ${ref}. Take a reference, an event id, a commission or a reward from a statement.`,
  );

/**
 * What a reference, an event id, a commission or a reward names.
 * @throws NotFound EventUnknown, also for what is none of the partner's business.
 */
export async function findEvent(asked: Asked, ref: string): Promise<RecordedEvent> {
  const place = await findPlace(asked, ref);
  const event = place
    ? await asked.records.at(place.stream, place.revision)
    : await asked.records.at(`reward-${ref}`, 0);
  if (!event || !(await mayBeShown(asked, event))) throw unknown(ref);
  return event;
}

interface Place {
  readonly eventId: string;
  readonly stream: string;
  readonly revision: number;
}

async function findPlace({ rows }: Asked, ref: string): Promise<Place | undefined> {
  const [, position, idBegins = ''] = REFERENCE.exec(ref) ?? [];
  if (position !== undefined) {
    const found = await eventAt(rows, Number(position));
    return found?.eventId.startsWith(idBegins) ? found : undefined;
  }
  if (EVENT_ID.test(ref)) return eventNamed(rows, ref);
  const where = { commissionId: ref };
  const [found] = await rows.find(StatementLineRow, { where, orderBy: ['position'], limit: 1 });
  return found;
}

/** By the id that another event gives. */
export async function eventCalled({ rows, records }: Asked, eventId: string): Promise<RecordedEvent | null> {
  const place = await eventNamed(rows, eventId);
  return place ? records.at(place.stream, place.revision) : null;
}

/** What stands on another partner's side, which a partner is not shown: that of a partner that it recruited, too. */
export const isOfAnother = ({ partnerId }: Asked, { laneKey }: RecordedEvent): boolean =>
  partnerId !== null && laneKey.startsWith('partner:') && laneKey !== partnerLane(partnerId);

/** A partner is shown its own side, and the payments of customers that were weighed for it. */
async function mayBeShown(asked: Asked, { laneKey, data }: RecordedEvent): Promise<boolean> {
  if (asked.partnerId === null || laneKey === partnerLane(asked.partnerId)) return true;
  if (!('customerId' in data) || data.customerId === undefined || 'partnerId' in data) return false;
  return isCredited(asked, data.customerId, asked.partnerId);
}

/** Whether a customer counts for the partner whose side this is, at least for some time. */
export const countsIn = (side: readonly RecordedEvent[]): boolean => {
  const last = side.findLast(
    (event) =>
      event.type === 'CustomerAttributed' || (event.type === 'AttributionWithdrawn' && event.data.since === undefined),
  );
  return last?.type === 'CustomerAttributed';
};

async function isCredited({ records }: Asked, customerId: string, partnerId: string): Promise<boolean> {
  const side = await records.of(attributionStream(partnerId, customerId));
  return countsIn(side);
}

/**
 * The fact that a customer paid.
 * @throws NotFound PaymentUnknown, also where the customer is not the partner's.
 */
export async function findPayment(
  asked: Asked,
  customerId: string,
  paymentId: string,
): Promise<RecordedEvent<'PaymentReceived'>> {
  const facts = await asked.records.of(customerStream(customerId));
  const paid = facts.find((event) => event.type === 'PaymentReceived' && event.data.paymentId === paymentId);
  const shown = asked.partnerId === null || (await isCredited(asked, customerId, asked.partnerId));
  if (paid?.type === 'PaymentReceived' && shown) return paid;
  throw new NotFound(
    'PaymentUnknown',
    asked.partnerId === null
      ? `No payment ${paymentId} of customer ${customerId} was recorded.`
      : `No payment ${paymentId} of a customer ${customerId} counts for partner ${asked.partnerId}.`,
  );
}
