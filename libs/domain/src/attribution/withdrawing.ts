import type { EventBody, EventData } from '@vouch/events';
import { Map, Set } from 'immutable';
import { filledIn } from '../command.js';
import { handles, type Decider } from '../decider.js';
import type { AttributionState } from './attribution-state.js';
import { WithdrawAttribution } from './commands.js';
import { lane, stream } from './pair.js';

/** What counted for this partner, and counts for another one now. */
export const withdrawing = handles({
  type: WithdrawAttribution,
  summary: 'Takes from a partner what counts for another one now.',
  by: 'policy',
  stream,
  lane,
  decide: (withdraw, state: AttributionState) => withdrawn(withdraw, state),
});

export const whenWithdrawn: Decider<AttributionState>['evolve'] = {
  CreditWithdrawn: (state, { data }) =>
    data.what === 'payment'
      ? { ...state, payments: state.payments.delete(data.paymentId) }
      : { ...state, turns: withoutTurn(state.turns, data) },
  AttributionWithdrawn: (state, { data: { since, sourceEventId } }) => ({
    ...state,
    withdrawals: state.withdrawals.add(sourceEventId),
    ...(since === undefined
      ? { convertedOn: null, came: null, answered: Set(), turns: Map(), changes: Set(), subscriptions: [] }
      : { until: since }),
  }),
};

type Withdrawn = Exclude<EventData<'CreditWithdrawn'>, { what: 'payment' }>;

const withoutTurn = (turns: AttributionState['turns'], data: Withdrawn) => {
  const on = data.what === 'churn' ? data.churnedOn : data.returnedOn;
  const key = turns.findKey((turn) => turn.what === data.what && turn.on === on);
  return key === undefined ? turns : turns.delete(key);
};

/** All that counted from that day on, one by one, and the customer itself last. */
function withdrawn(withdraw: WithdrawAttribution, state: AttributionState): EventBody[] {
  const { partnerId, programId, customerId, reason, since, moved, withdrawnOn, sourceEventId } = withdraw;
  const { convertedOn, came, payments, turns, withdrawals } = state;
  if (convertedOn === null || came === null || withdrawals.has(sourceEventId)) return [];
  const pair = { partnerId, programId, customerId };
  const withdrawal = { convertedOn, withdrawnOn, sourceEventId };
  const isMoved = (eventId: string | null) => eventId !== null && moved.includes(eventId);
  const [taken, kept] = [turns.filter((_, by) => isMoved(by)), turns.filter((_, by) => !isMoved(by))];
  const away = kept.reduce((sum, { what }) => sum + (what === 'churn' ? 1 : -1), 0);
  return [
    ...[...payments]
      .filter(([, { receivedBy }]) => isMoved(receivedBy))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([paymentId, { amount, paidOn, refunds }]): EventBody => ({
        type: 'CreditWithdrawn',
        data: { ...pair, what: 'payment', paymentId, amount, paidOn, refunds: [...refunds], ...withdrawal },
      })),
    ...[...taken.values()]
      .sort((one, other) => (one.on < other.on ? -1 : 1))
      .map(({ what, on }): EventBody => ({
        type: 'CreditWithdrawn',
        data: {
          ...pair,
          ...(what === 'churn' ? { what, churnedOn: on } : { what, returnedOn: on }),
          ...withdrawal,
        },
      })),
    {
      type: 'AttributionWithdrawn',
      data: { ...pair, ...filledIn({ since }), wasThere: away <= 0, reason, ...came, ...withdrawal },
    },
  ];
}
