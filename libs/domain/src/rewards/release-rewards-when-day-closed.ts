import type { EventData } from '@vouch/events';
import { endOfDay } from '../calendar.js';
import { command } from '../command.js';
import { dueList, type DueListRow } from '../due-list.js';
import { policy } from '../policy.js';
import { ReleaseReward } from './commands.js';

interface Held {
  readonly rewardId: string;
  readonly partnerId: string;
  readonly programId: string;
  readonly on: string;
}

const held = dueList<Held>(({ partnerId }) => partnerId);
const heldOf = ({ rewardId, partnerId, programId, releaseOn }: EventData<'RewardOwed'>): Held => ({
  rewardId,
  partnerId,
  programId,
  on: releaseOn,
});

const release = ({ rewardId, partnerId, on }: Held, zone: string) =>
  command(ReleaseReward, { rewardId, partnerId, occurredAt: endOfDay(on, zone) });

/** Ends the holding period of rewards when their day closes; at once for those whose day had closed before they were owed. */
export const releaseRewardsWhenDayClosed = policy<DueListRow<Held>>({
  name: 'release-rewards-when-day-closed',
  capability: 'rewards',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: held.launched,
    RewardOwed: {
      keys: ({ data }) => held.keys([heldOf(data)]),
      react: ({ data }, rows) => {
        const { over, zone, rows: changed } = held.add(data.programId, [heldOf(data)], rows);
        return { commands: over.map((one) => release(one, zone)), rows: changed };
      },
    },
    DayClosed: {
      keys: held.keysOfClosing,
      react: (event, rows) => {
        const { due, rows: changed } = held.close(event, rows);
        return { commands: due.map((one) => release(one, event.data.zone)), rows: changed };
      },
    },
  },
});
