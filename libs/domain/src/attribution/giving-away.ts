import type { RecordedEvent } from '@vouch/events';
import { dayIn } from '../calendar.js';
import { command, filledIn, type Command } from '../command.js';
import { derivedId } from '../derived-id.js';
import type { Rows } from '../policy.js';
import { AttributeCustomer, WithdrawAttribution } from './commands.js';
import {
  paymentIn,
  zoneOf,
  type Conversion,
  type CustomerDeed,
  type CustomerRow,
  type Partner,
  type Row,
} from './deeds.js';

/** A person gives a customer to another partner: what is taken from the one, and what counts for the other. */

export const withdraw = (
  customerId: string,
  { partnerId, programId }: Partner,
  given: NonNullable<CustomerRow['given']>,
  moved: readonly CustomerDeed[],
  rows: Rows<Row>,
) =>
  command(WithdrawAttribution, {
    partnerId,
    programId,
    customerId,
    reason: given.reason,
    ...filledIn({ since: given.since }),
    moved: moved.map(({ eventId }) => eventId),
    withdrawnOn: dayIn(zoneOf(programId, rows), given.occurredAt),
    sourceEventId: given.eventId,
    occurredAt: given.occurredAt,
  });

/** A referral that nobody made: a person credits the customer. */
export function attribute(event: RecordedEvent<'CustomerReattributed'>, conversion: Conversion, zone: string): Command {
  const { customerId, to, reason, since } = event.data;
  const { convertedAt, plan, seats } = conversion;
  const referralId = derivedId('reattributed', customerId, to.partnerId);
  const via = 'manual' as const;
  return command(AttributeCustomer, {
    ...to,
    customerId,
    referralId,
    via,
    ...filledIn({ plan, seats }),
    touches: [{ referralId, kind: 'named', via, ...to, referredAt: convertedAt, outcome: 'credited' }],
    referredAt: convertedAt,
    convertedAt,
    convertedOn: dayIn(zone, convertedAt),
    reattributed: { reason, ...filledIn({ since }) },
    sourceEventId: event.id,
    occurredAt: convertedAt,
  });
}

/** What waited for another deed stands behind it. */
function inTurn(history: readonly CustomerDeed[]) {
  let last = 0;
  return history.map((deed) => ({ deed, at: deed.occurredAt, position: (last = Math.max(last, deed.position)) }));
}

/** All that happened from that day on, in the order in which it was told, with the time by which it is known whose it is. */
export function movedBy(
  { data }: RecordedEvent<'CustomerReattributed'>,
  history: readonly CustomerDeed[],
  zone: string,
  rows: Rows<Row>,
): CustomerDeed[] {
  const { customerId, paymentIds, since } = data;
  const payments = paymentIds.flatMap((paymentId) => {
    const { paid, about } = paymentIn(rows, customerId, paymentId);
    if (!paid) throw new Error(`Payment ${paymentId} of customer ${customerId} was recorded, and is not known here.`);
    const { occurredAt: at, position } = paid;
    return [paid, ...about].map((deed) => ({ deed, at, position: Math.max(position, deed.position) }));
  });
  return [...payments, ...inTurn(history)]
    .filter(({ at }) => since === undefined || dayIn(zone, at) >= since)
    .sort((one, other) => one.position - other.position)
    .map(({ deed }) => deed);
}

/** The leaving of a customer that was away on the day from which it counts for another: that one gets it as it is, away. */
export function stillAway(history: readonly CustomerDeed[], since: string | null, zone: string): CustomerDeed[] {
  const before = history.filter(({ occurredAt }) => since !== null && dayIn(zone, occurredAt) < since);
  const left = before.filter(({ kind }) => kind === 'churn');
  const isAway = left.length > before.filter(({ kind }) => kind === 'return').length;
  return isAway ? left.slice(-1) : [];
}
