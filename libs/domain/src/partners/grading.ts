import { partnerLane } from '@vouch/events';
import { Command } from '../command.js';
import { ALREADY_TRUE, decider, handles } from '../decider.js';

/** Issued by the policy that watches for new tiers. */
export class ReviewTier extends Command {
  partnerId!: string;
  programId!: string;
  /** The version whose tiers count from now on. */
  termsVersion!: number;
}

/** The version of the terms whose tiers a partner was told to be graded by; 0 before any but the first. */
export const grading = decider<number>({
  capability: 'partners',
  initial: 0,
  commands: [
    handles({
      type: ReviewTier,
      summary: 'Has a partner graded by the tiers of terms that came into force.',
      by: 'policy',
      stream: ({ partnerId }) => `grading-${partnerId}`,
      lane: ({ partnerId }) => partnerLane(partnerId),
      decide: ({ partnerId, programId, termsVersion }, reviewed: number) =>
        termsVersion <= reviewed
          ? ALREADY_TRUE
          : [{ type: 'TierReviewDue', data: { partnerId, programId, termsVersion } }],
    }),
  ],
  evolve: {
    TierReviewDue: (_, { data }) => data.termsVersion,
  },
});
