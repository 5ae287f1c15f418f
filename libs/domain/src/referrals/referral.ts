import { STAFF_SYSTEMS_AND_PARTNER, partnerLane } from '@vouch/events';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { isSameFact, type KnownFact } from '../same-fact.js';
import { RecordReferral } from './commands.js';

type ReferralState = KnownFact | null;

/** One prospect that a partner brought. A fact: welcome before its partner applied and before its program was launched. */
export const referral = decider<ReferralState>({
  capability: 'referrals',
  initial: null,
  commands: [
    handles({
      type: RecordReferral,
      summary: 'Records that a partner brought a prospect. Its business time is the first contact.',
      by: STAFF_SYSTEMS_AND_PARTNER,
      stream: ({ referralId }) => `referral-${referralId}`,
      lane: ({ partnerId }) => partnerLane(partnerId),
      decide: (report, known: ReferralState, context) => {
        const { referralId, programId, partnerId, source } = report;
        const data = { referralId, programId, partnerId, ...filledIn({ source }) };
        if (!known) return [{ type: 'ReferralMade', data }];
        return isSameFact(known, data, report, context)
          ? ALREADY_TRUE
          : new Rejection(
              'ReferralAlreadyRecorded',
              `Referral ${referralId} is already recorded with other content. Use another id for another referral.`,
            );
      },
    }),
  ],
  evolve: {
    ReferralMade: (_, { data, occurredAt }) => ({ content: data, occurredAt }),
  },
});
