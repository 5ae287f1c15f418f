import type { EventData } from '@vouch/events';
import { endOfDay } from '../calendar.js';
import { command } from '../command.js';
import { dueList, type DueListRow } from '../due-list.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { ReleaseCommissions } from './commands.js';

/** An account that holds commissions until a day, as part of a program. */
interface Account {
  readonly partnerId: string;
  readonly programId: string;
  readonly currency: string;
  readonly on: string;
}

const held = dueList<Account>(
  ({ partnerId }) => partnerId,
  (one, other) =>
    one.partnerId === other.partnerId &&
    one.programId === other.programId &&
    one.currency === other.currency &&
    one.on === other.on,
);

/** All that the account holds until this day or an earlier one. */
const release = ({ partnerId, programId, currency }: Account, dueOn: string, zone: string) =>
  command(ReleaseCommissions, { partnerId, programId, currency, dueOn, occurredAt: endOfDay(dueOn, zone) });

type Due = Pick<
  EventData<'CommissionAccrued' | 'CommissionHoldEnded'>,
  'partnerId' | 'programId' | 'releaseOn' | 'amount'
>;

const accountOf = ({ partnerId, programId, amount, releaseOn }: Due): Account => ({
  partnerId,
  programId,
  currency: amount.currency,
  on: releaseOn,
});

function releaseOrWait(due: Due, rows: Rows<DueListRow<Account>>): Reaction<DueListRow<Account>> {
  const added = held.add(due.programId, [accountOf(due)], rows);
  return { commands: added.over.map((one) => release(one, one.on, added.zone)), rows: added.rows };
}

/** Ends the holding period of commissions when their day closes; at once for those whose day had closed before they accrued. */
export const releaseWhenDayClosed = policy<DueListRow<Account>>({
  name: 'release-when-day-closed',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    ProgramLaunched: held.launched,
    CommissionAccrued: {
      keys: ({ data }) => held.keys([accountOf(data)]),
      react: ({ data }, rows) => releaseOrWait(data, rows),
    },
    // The hold may have outlived the day on which it would have been released.
    CommissionHoldEnded: {
      keys: ({ data }) => held.keys([accountOf(data)]),
      react: ({ data }, rows) => releaseOrWait(data, rows),
    },
    DayClosed: {
      keys: held.keysOfClosing,
      react: (event, rows) => {
        const { date, zone } = event.data;
        const closed = held.close(event, rows);
        // On the first day that is closed, one account may have been due on several before it.
        const accounts = new Map(closed.due.map((one) => [`${one.partnerId}:${one.programId}:${one.currency}`, one]));
        return { commands: [...accounts.values()].map((one) => release(one, date, zone)), rows: closed.rows };
      },
    },
  },
});
