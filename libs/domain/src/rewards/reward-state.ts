import { partnerLane, type EventData, type RewardClaim } from '@vouch/events';
import { newCredit, type CreditLeft } from '@vouch/terms';
import { Set } from 'immutable';
import { Rejection, type Decider } from '../decider.js';
import { earnedId } from '../earned-id.js';

export interface Reward {
  readonly owed: EventData<'RewardOwed'>;
  readonly status: 'held' | 'due' | 'ordered' | 'delivered' | 'expired' | 'cancelled';
  /** What it goes by where it was ordered, or came from. */
  readonly reference: string | null;
  /** Why a person cancelled it. */
  readonly reason: string | null;
  /** Where it is a bill credit that stands on an account; else null. */
  readonly credit: OpenCredit | null;
}

interface OpenCredit {
  readonly accountId: string;
  readonly left: CreditLeft;
  /** Whether anything went off an invoice. */
  readonly isUsed: boolean;
  readonly invoices: Set<string>;
}

/** null: not owed. */
export type RewardState = Reward | null;

interface RewardName {
  readonly rewardId: string;
  readonly partnerId: string;
}

/** Names the reward that a claim becomes. */
export const rewardOf: (claim: RewardClaim) => string = earnedId;
export const rewardStream = ({ rewardId }: Pick<RewardName, 'rewardId'>) => `reward-${rewardId}`;
export const rewardLane = ({ partnerId }: Pick<RewardName, 'partnerId'>) => partnerLane(partnerId);

export const namesOf = ({ owed: { rewardId, partnerId, programId } }: Reward) => ({ rewardId, partnerId, programId });

/** The reward that a command is about, as it is owed to this partner. */
export function rewardIn(state: RewardState, { rewardId, partnerId }: RewardName): Reward | Rejection {
  return state?.owed.partnerId === partnerId
    ? state
    : new Rejection(
        'RewardUnknown',
        `Partner ${partnerId} earned no reward ${rewardId}. The query rewards-owed names those that are owed.`,
      );
}

const changed = (change: Partial<Reward>) => (state: RewardState) => state && { ...state, ...change };

export const evolve: Decider<RewardState>['evolve'] = {
  RewardOwed: (_, { data }) => ({ owed: data, status: 'held', reference: null, reason: null, credit: null }),
  RewardReleased: changed({ status: 'due' }),
  RewardOrdered: (state, { data }) => changed({ status: 'ordered', reference: data.reference ?? null })(state),
  RewardDelivered: (state, { data }) =>
    changed({ status: 'delivered', reference: data.reference ?? state?.reference ?? null })(state),
  RewardFailed: changed({ status: 'due', reference: null }),
  RewardExpired: changed({ status: 'expired' }),
  RewardRevoked: changed({ status: 'cancelled' }),
  RewardCancelled: (state, { data }) => changed({ status: 'cancelled', reason: data.reason ?? null })(state),
  BillCreditOpened: (state, { data: { accountId, pays } }) =>
    changed({ credit: { accountId, left: newCredit(pays), isUsed: false, invoices: Set() } })(state),
  BillCreditApplied: (state, { data }) =>
    state?.credit
      ? {
          ...state,
          status: data.isLast ? 'delivered' : state.status,
          credit: {
            ...state.credit,
            left: { invoices: data.invoicesLeft, carriedMinor: data.carriesMinor },
            isUsed: state.credit.isUsed || data.appliedMinor > 0,
            invoices: state.credit.invoices.add(data.invoiceId),
          },
        }
      : state,
};
