import { dayIn } from '../calendar.js';
import { command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { RevokeReward } from './commands.js';

interface ProgramRow {
  readonly zone: string;
}

interface PartnerRow {
  /** What it is owed itself, or its company is. */
  readonly rewards: readonly string[];
  /** Set when it was terminated and loses what it earned. */
  readonly forfeits: { readonly on: string; readonly eventId: string; readonly occurredAt: string } | null;
}

type Row = ProgramRow | PartnerRow;

interface Membership {
  readonly partnerId: string;
  readonly programId: string;
}

const programKey = (programId: string) => `program:${programId}`;
const partnerKey = ({ partnerId, programId }: Membership) => `partner:${partnerId}:${programId}`;
const partnerIn = (rows: Rows<Row>, of: Membership): PartnerRow =>
  (rows(partnerKey(of)) as PartnerRow | null) ?? { rewards: [], forfeits: null };

const revoke = (partnerId: string, rewardId: string, by: NonNullable<PartnerRow['forfeits']>) =>
  command(RevokeReward, {
    rewardId,
    partnerId,
    because: 'partner-terminated',
    sourceEventId: by.eventId,
    occurredAt: by.occurredAt,
  });

/** One reward less that could be lost: it was given, or is owed no more. */
const ends = {
  keys: ({ data }: { readonly data: Membership }) => [partnerKey(data)],
  react: ({ data }: { readonly data: Membership & { readonly rewardId: string } }, rows: Rows<Row>) => {
    const partner = partnerIn(rows, data);
    const rewards = partner.rewards.filter((rewardId) => rewardId !== data.rewardId);
    return rewards.length < partner.rewards.length ? { rows: { [partnerKey(data)]: { ...partner, rewards } } } : {};
  },
};

/**
 * A partner that is terminated and forfeits its balance loses the rewards, too, that it or its company was owed for what was
 * until that day. What its customers, or the partner that recruited it, were promised is theirs.
 */
export const revokeRewardsWhenPartnerTerminated = policy<Row>({
  name: 'revoke-rewards-when-partner-terminated',
  capability: 'rewards',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: {
      keys: ({ data }) => [programKey(data.programId)],
      react: ({ data }) => ({ rows: { [programKey(data.programId)]: { zone: data.zone } } }),
    },
    RewardOwed: {
      keys: ({ data }) => [partnerKey(data)],
      react: ({ data }, rows) => {
        if (data.to === 'customer' || data.to === 'parent') return {};
        const partner = partnerIn(rows, data);
        const { forfeits } = partner;
        return {
          rows: { [partnerKey(data)]: { ...partner, rewards: [...partner.rewards, data.rewardId] } },
          commands: forfeits && data.occurredOn <= forfeits.on ? [revoke(data.partnerId, data.rewardId, forfeits)] : [],
        };
      },
    },
    RewardDelivered: ends,
    RewardExpired: ends,
    RewardRevoked: ends,
    RewardCancelled: ends,
    PartnerTerminated: {
      keys: ({ data }) => [programKey(data.programId), partnerKey(data)],
      react: ({ id, data, occurredAt }, rows) => {
        if (data.balance !== 'forfeit') return {};
        const program = rows(programKey(data.programId)) as ProgramRow | null;
        if (!program) throw new Error(`A partner of program ${data.programId} ended, which was not launched.`);
        const partner = partnerIn(rows, data);
        const forfeits = { on: dayIn(program.zone, occurredAt), eventId: id, occurredAt };
        return {
          rows: { [partnerKey(data)]: { ...partner, forfeits } },
          commands: partner.rewards.map((rewardId) => revoke(data.partnerId, rewardId, forfeits)),
        };
      },
    },
  },
});
