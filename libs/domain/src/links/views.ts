import type { View } from '../decider.js';

/** What links have to know of a program. */
export interface SeenProgram {
  readonly zone: string;
}

export const programView: View<SeenProgram | null> = {
  initial: null,
  evolve: {
    ProgramLaunched: (_, { data }) => ({ zone: data.zone }),
  },
};

/** What links have to know of a partner. */
export interface SeenPartner {
  readonly programId: string;
  readonly approved: boolean;
}

export const partnerView: View<SeenPartner | null> = {
  initial: null,
  evolve: {
    PartnerApplied: (_, { data }) => ({ programId: data.programId, approved: false }),
    ApplicationApproved: (_, { data }) => ({ programId: data.programId, approved: true }),
  },
};

/** The hosts to which a program's links may lead; none: any. */
export const hostsView: View<readonly string[]> = {
  initial: [],
  evolve: { LinkHostsSet: (_, { data }) => data.hosts },
};
