import type { EventLog } from '@vouch/event-store';
import { customerLane, type EventBody, type EventToAppend, partnerLane } from '@vouch/events';
import { createHash } from 'node:crypto';

export const PARTNERS = 500;

/** A UUID that is always the same for the same name, so that two fills are alike. */
const uuidOf = (name: string) => {
  const hex = createHash('sha1').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/**
 * Fills a log with lives of customers as the running system records them: referral, conversion, attribution, twelve
 * payments each with its credit, every fifth customer churns. About 28 events a customer, in 500 partners' lanes; with a
 * commission for each payment, about 40.
 * @returns the number of events written, `atLeast` or a few more.
 */
export async function fillLog(
  log: EventLog,
  atLeast: number,
  onProgress: (written: number) => void,
  { commissions = false }: { readonly commissions?: boolean } = {},
): Promise<number> {
  let written = 0;
  let customer = 0;
  const writer = async () => {
    while (written < atLeast) {
      const lives = [...lifeOf(customer), ...(commissions ? [commissionsOf(customer)] : [])];
      customer++;
      written += lives.reduce((sum, [, events]) => sum + events.length, 0);
      for (const [stream, events] of lives)
        await log.append(stream, stream.startsWith('account-') ? 'any' : 'no-stream', events);
      onProgress(written);
    }
  };
  await Promise.all(Array.from({ length: 64 }, writer));
  return written;
}

const months = Array.from({ length: 12 }, (_, index) => index + 1);
const at = (month: number, day: number) => `2025-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
const pairOf = (n: number) => ({
  partnerId: `partner-${n % PARTNERS}`,
  programId: 'bench',
  customerId: `customer-${n}`,
});

/** Makes events whose ids follow from a name and their number. */
export function eventsNamed(name: string) {
  let counter = 0;
  return (laneKey: string, occurredOn: string, body: EventBody): EventToAppend =>
    ({
      id: uuidOf(`${name}/${counter++}`),
      ...body,
      schemaVersion: 1,
      occurredAt: `${occurredOn}T10:00:00.000Z`,
      actor: 'key:bench',
      correlationId: uuidOf(`correlation ${name}`),
      causationId: uuidOf(`command ${name}/${counter}`),
      laneKey,
      codeVersion: '0.1.0',
    }) as EventToAppend;
}

/** What a fifth of each payment came to. */
function commissionsOf(n: number): [stream: string, events: EventToAppend[]] {
  const pair = pairOf(n);
  const event = eventsNamed(`${n}/commissions`);
  const day = 1 + (n % 28);
  const amount = { amountMinor: 980, currency: 'EUR' };
  const accrued = months.map((month) => {
    const sourceEventId = uuidOf(`credited ${n}/${month}`);
    const held = { account: `commissions-held:${pair.partnerId}`, amountMinor: -980, currency: 'EUR' };
    return event(partnerLane(pair.partnerId), at(month, day), {
      type: 'CommissionAccrued',
      data: {
        ...pair,
        commissionId: `${sourceEventId}.share`,
        paymentId: `pay-${n}-${month}`,
        occasion: 'payment',
        quantity: 1,
        basis: { amountMinor: 4900, currency: 'EUR' },
        currency: 'EUR',
        termsVersion: 1,
        tier: 'Registered',
        facts: {
          payment: [month === 1 ? 'new' : 'recurring'],
          currency: ['EUR'],
          tier: ['Registered'],
          via: ['import'],
        },
        sourceEventId,
        rule: 'share',
        pays: { kind: 'percent', rate: '0.2' },
        paysFrom: 'terms',
        revenueBeforeMinor: null,
        conditions: [
          { condition: 'partner-approved', met: true, detail: 'The partner was approved on 2025-01-01.' },
          {
            condition: 'within-commission-months',
            met: true,
            detail: `Paid on ${at(month, day)}; payments from ${at(1, day)} on earn.`,
          },
        ],
        computed: amount,
        limits: [],
        amount,
        rounding: 'half-even',
        onRefund: 'reverse',
        onDispute: 'hold',
        onChurn: 'keep',
        onDowngrade: 'keep',
        occurredOn: at(month, day),
        bookedOn: at(month, day),
        releaseOn: at(12, 31),
        postings: [{ account: 'commission-expense', ...amount }, held],
      },
    });
  });
  return [`account-${pair.partnerId}:EUR`, accrued];
}

function lifeOf(n: number): [stream: string, events: EventToAppend[]][] {
  const pair = pairOf(n);
  const { partnerId, customerId } = pair;
  const referralId = `referral-${n}`;
  const day = 1 + (n % 28);
  const event = eventsNamed(`${n}`);
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
