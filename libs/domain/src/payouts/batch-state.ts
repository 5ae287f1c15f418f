import { EVERY_LANE, type EventData, type PayoutMethod } from '@vouch/events';
import { Map, Set } from 'immutable';
import type { Decider } from '../decider.js';

/** `open`: nothing was sent of it; `sending`: it is on its way, or nobody knows. */
type LineState = 'open' | 'sending' | 'in-doubt' | 'paid' | 'failed' | 'bounced';

export interface PayoutLine {
  readonly partnerId: string;
  readonly amountMinor: number;
  readonly method: PayoutMethod;
  readonly detailsId: string | undefined;
  readonly state: LineState;
}

/** A batch: whom it pays what, and what became of it. */
export interface BatchState {
  /** null: nobody proposed it. */
  readonly proposed: EventData<'PayoutProposed'> | null;
  /** Partners whose answer is not there yet; null until it is known whom to ask. */
  readonly awaited: Set<string> | null;
  readonly leftOut: Set<string>;
  readonly lines: Map<string, PayoutLine>;
  readonly decided: 'approved' | 'rejected' | null;
}

interface OfPayout {
  readonly payoutId: string;
}

export const batchStream = ({ payoutId }: OfPayout) => `payout-${payoutId}`;
export const batchLane = () => EVERY_LANE;

export const initial: BatchState = {
  proposed: null,
  awaited: null,
  leftOut: Set(),
  lines: Map(),
  decided: null,
};

const becomes =
  (state: LineState) =>
  (batch: BatchState, { data }: { readonly data: { readonly partnerId: string } }): BatchState => {
    const line = batch.lines.get(data.partnerId);
    if (!line) throw new Error(`Partner ${data.partnerId} has no line in this payout, yet an event speaks of it.`);
    return { ...batch, lines: batch.lines.set(data.partnerId, { ...line, state }) };
  };

export const evolve: Decider<BatchState>['evolve'] = {
  PayoutProposed: (batch, { data }) => ({ ...batch, proposed: data }),
  PayoutPartnersListed: (batch, { data }) => ({
    ...batch,
    // Whoever asks may be slower than who answers.
    awaited: Set(data.partners).subtract(batch.lines.keys()).subtract(batch.leftOut),
  }),
  PayoutLineAdded: (batch, { data: { partnerId, amount, method, detailsId } }) => ({
    ...batch,
    awaited: batch.awaited?.delete(partnerId) ?? null,
    lines: batch.lines.set(partnerId, {
      partnerId,
      amountMinor: amount.amountMinor,
      method,
      detailsId,
      state: 'open',
    }),
  }),
  PayoutPartnerLeftOut: (batch, { data: { partnerId } }) => ({
    ...batch,
    awaited: batch.awaited?.delete(partnerId) ?? null,
    leftOut: batch.leftOut.add(partnerId),
  }),
  PayoutApproved: (batch) => ({ ...batch, decided: 'approved' }),
  PayoutRejected: (batch) => ({ ...batch, decided: 'rejected' }),
  PayoutSendingBegun: becomes('sending'),
  PayoutLinePaid: becomes('paid'),
  PayoutLineFailed: becomes('failed'),
  PayoutLineInDoubt: becomes('in-doubt'),
  PayoutLineBounced: becomes('bounced'),
};
