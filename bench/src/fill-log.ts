import type { EventLog } from '@vouch/event-store';
import { customerLane, type EventBody, type EventToAppend, partnerLane } from '@vouch/events';
import { createHash } from 'node:crypto';

const PARTNERS = 500;

/** A UUID that is always the same for the same name, so that two fills are alike. */
const uuidOf = (name: string) => {
  const hex = createHash('sha1').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/**
 * Fills a log with lives of customers as the running system records them: referral, conversion, attribution, twelve
 * payments each with its credit, every fifth customer churns. About 28 events a customer, in 500 partners' lanes.
 * @returns the number of events written, `atLeast` or a few more.
 */
export async function fillLog(log: EventLog, atLeast: number, onProgress: (written: number) => void): Promise<number> {
  let written = 0;
  let customer = 0;
  const writer = async () => {
    while (written < atLeast) {
      const lives = lifeOf(customer++);
      written += lives.reduce((sum, [, events]) => sum + events.length, 0);
      for (const [stream, events] of lives) await log.append(stream, 'no-stream', events);
      onProgress(written);
    }
  };
  await Promise.all(Array.from({ length: 64 }, writer));
  return written;
}

function lifeOf(n: number): [stream: string, events: EventToAppend[]][] {
  const partnerId = `partner-${n % PARTNERS}`;
  const customerId = `customer-${n}`;
  const referralId = `referral-${n}`;
  const pair = { partnerId, programId: 'bench', customerId };
  const at = (month: number, day: number) => `2025-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const day = 1 + (n % 28);
  let counter = 0;
  const event = (laneKey: string, occurredOn: string, body: EventBody): EventToAppend =>
    ({
      id: uuidOf(`${n}/${counter++}`),
      ...body,
      schemaVersion: 1,
      occurredAt: `${occurredOn}T10:00:00.000Z`,
      actor: 'key:bench',
      correlationId: uuidOf(`correlation ${n}`),
      causationId: uuidOf(`command ${n}/${counter}`),
      laneKey,
      codeVersion: '0.1.0',
    }) as EventToAppend;

  const months = Array.from({ length: 12 }, (_, index) => index + 1);
  const source = uuidOf(`source ${n}`);
  const churned = n % 5 === 0;
  return [
    [
      `referral-${referralId}`,
      [
        event(partnerLane(partnerId), at(1, day), {
          type: 'ReferralMade',
          data: { referralId, programId: 'bench', partnerId, via: 'import' },
        }),
      ],
    ],
    [
      `customer-${customerId}`,
      [
        event(customerLane(customerId), at(1, day), { type: 'CustomerConverted', data: { customerId, referralId } }),
        ...months.map((month) =>
          event(customerLane(customerId), at(month, day), {
            type: 'PaymentReceived',
            data: { customerId, paymentId: `pay-${n}-${month}`, amount: { amountMinor: 4900, currency: 'EUR' } },
          }),
        ),
      ],
    ],
    [
      `attribution-${partnerId}:${customerId}`,
      [
        event(partnerLane(partnerId), at(1, day), {
          type: 'CustomerAttributed',
          data: {
            ...pair,
            referralId,
            via: 'import',
            touches: [{ referralId, kind: 'named', outcome: 'credited' }],
            referredAt: `${at(1, day)}T09:00:00.000Z`,
            convertedAt: `${at(1, day)}T10:00:00.000Z`,
            convertedOn: at(1, day),
            sourceEventId: source,
          },
        }),
        ...months.map((month) =>
          event(partnerLane(partnerId), at(month, day), {
            type: 'PaymentCredited',
            data: {
              ...pair,
              paymentId: `pay-${n}-${month}`,
              amount: { amountMinor: 4900, currency: 'EUR' },
              paidOn: at(month, day),
              convertedOn: at(1, day),
              sourceEventId: source,
            },
          }),
        ),
        ...(churned
          ? [
              event(partnerLane(partnerId), at(12, 28), {
                type: 'ChurnCredited',
                data: { ...pair, convertedOn: at(1, day), churnedOn: at(12, 28), sourceEventId: source },
              }),
            ]
          : []),
      ],
    ],
  ];
}
