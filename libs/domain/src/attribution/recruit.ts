import { partnerLane } from '@vouch/events';
import { Set } from 'immutable';
import { ALREADY_TRUE, decider, handles } from '../decider.js';
import { CreditRecruit } from './commands.js';

interface RecruitState {
  /** Whether it was credited that it was approved. */
  readonly credited: boolean;
  /** Events on the recruit's side that were answered. */
  readonly answered: Set<string>;
}

const answering = (state: RecruitState, { data }: { data: { readonly sourceEventId: string } }): RecruitState => ({
  ...state,
  answered: state.answered.add(data.sourceEventId),
});

/** A partner's side of one partner that it recruited: what of it counts for the recruiter. */
export const recruit = decider<RecruitState>({
  capability: 'attribution',
  initial: { credited: false, answered: Set() },
  commands: [
    handles({
      type: CreditRecruit,
      summary: 'Credits what counts of a partner to the one that recruited it.',
      by: 'policy',
      stream: ({ fact: { data } }) => `recruit-${data.partnerId}:${data.recruitId}`,
      lane: ({ fact: { data } }) => partnerLane(data.partnerId),
      decide: ({ fact }, { credited, answered }: RecruitState) => {
        const isKnown = answered.has(fact.data.sourceEventId) || (fact.type === 'RecruitCredited' && credited);
        return isKnown ? ALREADY_TRUE : [fact];
      },
    }),
  ],
  evolve: {
    RecruitCredited: (state, event) => ({ ...answering(state, event), credited: true }),
    RecruitPaymentCredited: answering,
    RecruitRefundCredited: answering,
    RecruitDisputeCredited: answering,
    RecruitDisputeEndCredited: answering,
    RecruitLossCredited: answering,
    RecruitCreditWithdrawn: answering,
  },
});
