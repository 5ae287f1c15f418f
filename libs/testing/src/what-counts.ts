import type { EventData, RecordedEvent } from '@vouch/events';

/**
 * The events, less those on a partner's side that count for another partner now. A customer that went over from some day on
 * left its first partner on that day.
 */
export function whatCounts(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const counting: RecordedEvent[] = [];
  const dropLast = (matches: (event: RecordedEvent) => boolean) => {
    const at = counting.findLastIndex(matches);
    if (at >= 0) counting.splice(at, 1);
  };
  for (const event of events) {
    counting.push(event);
    if (event.type === 'CreditWithdrawn') for (const matches of creditsOf(event.data)) dropLast(matches);
    if (event.type === 'RecruitCreditWithdrawn') {
      const { partnerId, paymentId } = event.data;
      dropLast(
        ({ type, data }) =>
          type === 'RecruitPaymentCredited' && data.partnerId === partnerId && data.paymentId === paymentId,
      );
    }
    if (event.type !== 'AttributionWithdrawn') continue;
    const { since, wasThere, convertedOn, ...rest } = event.data;
    if (since === undefined) dropLast((one) => one.type === 'CustomerAttributed' && isOfPair(one.data, rest));
    else if (wasThere) {
      const { partnerId, programId, customerId, sourceEventId } = rest;
      const data = { partnerId, programId, customerId, convertedOn, churnedOn: since, sourceEventId };
      counting.push({ ...event, type: 'ChurnCredited', data });
    }
  }
  const lastOf = new Map<string, RecordedEvent>();
  for (const event of counting)
    if (event.type === 'SubscriptionChangeCredited') lastOf.set(changeOf(event.data), event);
  return counting.filter(
    (event) => event.type !== 'SubscriptionChangeCredited' || lastOf.get(changeOf(event.data)) === event,
  );
}

const changeOf = ({ customerId, changeId }: EventData<'SubscriptionChangeCredited'>) => `${customerId} ${changeId}`;

type Pair = Pick<EventData<'CreditWithdrawn'>, 'partnerId' | 'customerId'>;
const isOfPair = (one: Pair, other: Pair) => one.partnerId === other.partnerId && one.customerId === other.customerId;

function creditsOf(data: EventData<'CreditWithdrawn'>): ((event: RecordedEvent) => boolean)[] {
  switch (data.what) {
    case 'payment': {
      const isOf = (type: RecordedEvent['type']) => (event: RecordedEvent) =>
        event.type === type &&
        'paymentId' in event.data &&
        isOfPair(event.data as Pair, data) &&
        event.data.paymentId === data.paymentId;
      return [isOf('PaymentCredited'), ...data.refunds.map(() => isOf('RefundCredited'))];
    }
    case 'churn':
      return [
        (event) =>
          event.type === 'ChurnCredited' && isOfPair(event.data, data) && event.data.churnedOn === data.churnedOn,
      ];
    case 'return':
      return [
        (event) =>
          event.type === 'ReturnCredited' && isOfPair(event.data, data) && event.data.returnedOn === data.returnedOn,
      ];
  }
}
