import type { RecordedEvent } from '@vouch/events';
import { endOfDay } from '../calendar.js';
import { command } from '../command.js';
import { dueList, type DueListRow } from '../due-list.js';
import { policy, type Reacting } from '../policy.js';
import { ExpireReward } from './commands.js';

interface Expiring {
  readonly rewardId: string;
  readonly partnerId: string;
  readonly programId: string;
  readonly on: string;
}

const expiring = dueList<Expiring>(({ partnerId }) => partnerId);

const expire = ({ rewardId, partnerId, on }: Expiring, zone: string) =>
  command(ExpireReward, { rewardId, partnerId, occurredAt: endOfDay(on, zone) });

type Due = 'RewardReleased' | 'RewardFailed';
const expiringOf = ({ data: { rewardId, partnerId, programId, expiresOn } }: RecordedEvent<Due>): Expiring[] =>
  expiresOn === null ? [] : [{ rewardId, partnerId, programId, on: expiresOn }];

/** A reward that is due, or due again: it expires on its day; at once where that day had closed. */
const becomesDue: Reacting<DueListRow<Expiring>, Due> = {
  keys: (event) => expiring.keys(expiringOf(event)),
  react: (event, rows) => {
    const { over, zone, rows: changed } = expiring.add(event.data.programId, expiringOf(event), rows);
    return { commands: over.map((one) => expire(one, zone)), rows: changed };
  },
};

/** Lets rewards expire that nobody ordered or delivered until the end of their day. */
export const expireRewardsWhenDayClosed = policy<DueListRow<Expiring>>({
  name: 'expire-rewards-when-day-closed',
  capability: 'rewards',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: expiring.launched,
    RewardReleased: becomesDue,
    RewardFailed: becomesDue,
    DayClosed: {
      keys: expiring.keysOfClosing,
      react: (event, rows) => {
        const { due, rows: changed } = expiring.close(event, rows);
        return { commands: due.map((one) => expire(one, event.data.zone)), rows: changed };
      },
    },
  },
});
