import { EVERY_LANE, partnerLane } from '@vouch/events';
import { grantedUnder, wantedUnder } from '@vouch/terms';
import { Set } from 'immutable';
import { ALREADY_TRUE, decider, handles } from '../decider.js';
import { commissionOf } from './claims.js';
import { ReserveAllowance, ReturnAllowance } from './commands.js';

interface AllowanceState {
  /** What of it is used, in its unit. */
  readonly used: number;
  /** Commissions that were answered, whatever was granted. */
  readonly answered: Set<string>;
  /** What was given back, by the event that it was given back for. */
  readonly returns: Set<string>;
}

type Owned = Pick<ReserveAllowance['limit'], 'per' | 'allowance'>;

const stream = ({ allowance }: Owned) => `allowance-${allowance}`;
const laneOf = ({ per }: Owned, partnerId: string) => (per === 'program' ? EVERY_LANE : partnerLane(partnerId));
/** A limit of the whole program is nobody's own. */
const ownerOf = ({ per }: Owned, partnerId: string) => (per === 'program' ? {} : { partnerId });

/** What is left under one limit of the terms: it alone decides, so that payments that race for the rest share it to the last cent. */
export const allowance = decider<AllowanceState>({
  capability: 'commissions',
  initial: { used: 0, answered: Set(), returns: Set() },
  commands: [
    handles({
      type: ReserveAllowance,
      summary: 'Grants what is left under a limit of the terms.',
      by: 'policy',
      stream: ({ limit }) => stream(limit),
      lane: ({ limit, claim }) => laneOf(limit, claim.partnerId),
      decide: ({ limit, claim, passed, ahead }, { used, answered }: AllowanceState) => {
        if (answered.has(commissionOf(claim))) return ALREADY_TRUE;
        const wanted = wantedUnder(limit, claim, passed);
        const granted = grantedUnder(limit, wanted, used);
        const { programId, partnerId } = claim;
        const answer = { ...limit, usedBefore: used, granted };
        const owner = ownerOf(limit, partnerId);
        const data = { programId, ...owner, allowance: limit.allowance, limit: answer, wanted, claim, passed, ahead };
        return [{ type: 'AllowanceReserved', data }];
      },
    }),
    handles({
      type: ReturnAllowance,
      summary: 'Frees what was granted under a limit and was not earned after all.',
      by: 'policy',
      stream: ({ limit }) => stream(limit),
      lane: ({ limit, partnerId }) => laneOf(limit, partnerId),
      decide: (back, { returns }: AllowanceState) => {
        const { programId, partnerId, limit, returned, because, commissionId, sourceEventId } = back;
        if (returns.has(sourceEventId)) return ALREADY_TRUE;
        const { allowance: name } = limit;
        const owner = ownerOf(limit, partnerId);
        const data = { programId, ...owner, allowance: name, returned, because, commissionId, sourceEventId };
        return [{ type: 'AllowanceReturned', data }];
      },
    }),
  ],
  evolve: {
    AllowanceReserved: ({ used, answered, returns }, { data: { limit, claim } }) => ({
      used: used + limit.granted,
      answered: answered.add(commissionOf(claim)),
      returns,
    }),
    AllowanceReturned: (state, { data }) => ({
      ...state,
      used: state.used - data.returned,
      returns: state.returns.add(data.sourceEventId),
    }),
  },
});
