import type { EventData, EventType, RecordedEvent } from '@vouch/events';
import { formatMinor, rewardInWords } from '@vouch/terms';

interface Money {
  readonly amountMinor: number;
  readonly currency: string;
}
const sum = ({ amountMinor, currency }: Money) => formatMinor(amountMinor, currency);

type InWords = { readonly [T in EventType]?: (data: EventData<T>) => string | null };

/** What is told of an event in a finance table; of all others nothing is. No rule is named: a table stands for what is paid. */
const WORDS: InWords = {
  ApplicationApproved: ({ partnerId }) => `${partnerId} is let in`,
  ApplicationDeclined: ({ partnerId, reason }) => `${partnerId} is declined (${reason})`,
  CertificationAwarded: ({ partnerId }) => `${partnerId} is certified`,
  PartnerPromoted: ({ partnerId, from, to }) => (from === null ? null : `${partnerId} is ${to}`),
  PartnerDemoted: ({ partnerId, to }) => `${partnerId} is ${to}`,
  CustomerAttributed: ({ partnerId }) => `a customer counts for ${partnerId}`,
  CommissionAccrued: ({ partnerId, amount, releaseOn }) => `${partnerId} earns ${sum(amount)}, held to ${releaseOn}`,
  CommissionRefused: ({ partnerId, reason }) => `${partnerId} earns nothing (${reason})`,
  CommissionReversed: ({ partnerId, amount, because }) => `${sum(amount)} taken back from ${partnerId} (${because})`,
  CommissionReleased: ({ partnerId, amount }) => `${sum(amount)} of ${partnerId} payable`,
  RewardOwed: ({ partnerId, pays, quantity, to, releaseOn }) =>
    `${partnerId} earns ${rewardInWords(pays, quantity, to)}, held to ${releaseOn}`,
  RewardReleased: ({ partnerId }) => `a reward of ${partnerId} is due`,
  RewardOrdered: ({ partnerId }) => `a reward of ${partnerId} is on its way`,
  RewardDelivered: ({ partnerId, worth }) => `a reward of ${partnerId} is given${worth ? `, worth ${sum(worth)}` : ''}`,
  RewardFailed: ({ partnerId }) => `a reward of ${partnerId} is due again`,
  RewardExpired: ({ partnerId }) => `a reward of ${partnerId} expired`,
  RewardRevoked: ({ partnerId, because }) => `a reward of ${partnerId} is gone (${because})`,
  BillCreditApplied: ({ accountId, appliedMinor, invoiceAmount }) =>
    `${accountId}: ${formatMinor(appliedMinor, invoiceAmount.currency)} off ${sum(invoiceAmount)}`,
  PayoutLineAdded: ({ payoutId, partnerId, amount, method }) =>
    `${payoutId}: ${sum(amount)} to ${partnerId} by ${method}`,
  PayoutPartnerLeftOut: ({ payoutId, partnerId, reason }) => `${payoutId}: nothing to ${partnerId} (${reason})`,
  PayoutLinePaid: ({ payoutId, partnerId }) => `${payoutId}: ${partnerId} is paid`,
  PayoutLineFailed: ({ payoutId, partnerId }) => `${payoutId}: ${partnerId} is not paid`,
};

export function inWords({ type, data }: RecordedEvent): string | null {
  const words = WORDS[type] as ((data: unknown) => string | null) | undefined;
  return words ? words(data) : null;
}
