import type { View } from '../decider.js';

/** What has to be known of a partner that is certified. */
export interface PartnerSeen {
  /** The program that it applied to or was invited to; null where neither happened. */
  readonly programId: string | null;
  readonly isMember: boolean;
}

export const partnerSeen: View<PartnerSeen> = {
  initial: { programId: null, isMember: false },
  evolve: {
    PartnerInvited: (partner, { data }) => ({ ...partner, programId: data.programId }),
    PartnerApplied: (partner, { data }) => ({ ...partner, programId: data.programId }),
    ApplicationApproved: (_, { data }) => ({ programId: data.programId, isMember: true }),
    PartnerTerminated: (partner) => ({ ...partner, isMember: false }),
  },
};
