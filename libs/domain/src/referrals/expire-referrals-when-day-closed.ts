import type { RecordedEvent } from '@vouch/events';
import { endOfDay } from '../calendar.js';
import { command } from '../command.js';
import { dueList, type DueListRow } from '../due-list.js';
import { policy } from '../policy.js';
import { ExpireReferral } from './commands.js';

/** A referral, due on its last day. */
interface Due {
  readonly referralId: string;
  readonly programId: string;
  readonly partnerId: string;
  readonly on: string;
}

const open = dueList<Due>(({ referralId }) => referralId);

const dueOf = ({ data }: RecordedEvent<'ReferralAccepted'>): Due => ({
  referralId: data.referralId,
  programId: data.programId,
  partnerId: data.partnerId,
  on: data.expiresOn,
});

const expire = ({ on: expiredOn, ...referral }: Due, zone: string) =>
  command(ExpireReferral, { ...referral, expiredOn, occurredAt: endOfDay(expiredOn, zone) });

const inOrder = (one: Due, other: Due) =>
  one.on < other.on || (one.on === other.on && one.referralId < other.referralId) ? -1 : 1;

/** Ends referrals whose last day closes without a conversion; at once where that day had closed before they were accepted. */
export const expireReferralsWhenDayClosed = policy<DueListRow<Due>>({
  name: 'expire-referrals-when-day-closed',
  capability: 'referrals',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: open.launched,
    ReferralAccepted: {
      keys: (event) => open.keys([dueOf(event)]),
      react: (event, rows) => {
        const { over, zone, rows: changed } = open.add(event.data.programId, [dueOf(event)], rows);
        return { commands: over.map((one) => expire(one, zone)), rows: changed };
      },
    },
    DayClosed: {
      keys: open.keysOfClosing,
      react: (event, rows) => {
        const closed = open.close(event, rows);
        return {
          commands: [...closed.due].sort(inOrder).map((one) => expire(one, event.data.zone)),
          rows: closed.rows,
        };
      },
    },
  },
});
