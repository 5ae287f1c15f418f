import type { Posting, RecordedEvent } from '@vouch/events';
import { command } from '../command.js';
import { entryOf } from '../entry-of.js';
import { fnv1a } from '../fnv1a.js';
import { policy, type Reacting, type Rows } from '../policy.js';
import { ListPayoutPartners } from './commands.js';

/** What is payable to the partners of a program in a currency, by partner; who has nothing is left out. */
interface Payable {
  readonly minorOf: Readonly<Record<string, number>>;
}

type Booking = RecordedEvent<
  'CommissionReleased' | 'CommissionReversed' | 'CommissionsForfeited' | 'PayoutReserved' | 'PayoutReturned'
>;

/** In parts, so that one booking rewrites the balances of a few partners and not of all. */
const PARTS = 64;
const parts = Array.from({ length: PARTS }, (_, part) => part);

const partKey = (programId: string, currency: string, part: number) => `payable:${programId}:${currency}:${part}`;
const keyOf = ({ data }: Booking) => partKey(data.programId, data.amount.currency, fnv1a(data.partnerId) % PARTS);
const minorsIn = (rows: Rows<Payable>, key: string) => rows(key)?.minorOf ?? {};

const credited = (account: string, postings: readonly Posting[]) =>
  postings.reduce((sum, posting) => (posting.account === account ? sum - posting.amountMinor : sum), 0);

const booked: Reacting<Payable, Booking['type']> = {
  keys: (event) => [keyOf(event as Booking)],
  react: (event, rows) => {
    const { partnerId, postings } = (event as Booking).data;
    const change = credited(`commissions-payable:${partnerId}`, postings);
    if (change === 0) return {};
    const key = keyOf(event as Booking);
    const known = minorsIn(rows, key);
    const minor = (entryOf(known, partnerId) ?? 0) + change;
    const others = Object.entries(known).filter(([id]) => id !== partnerId);
    const minorOf = Object.fromEntries(minor === 0 ? others : [...others, [partnerId, minor]]);
    return { rows: { [key]: Object.keys(minorOf).length === 0 ? null : { minorOf } } };
  },
};

/** Finds out whom a payout has to ask: the partners that it names, or all to whom something is payable. */
export const listWhenPayoutProposed = policy<Payable>({
  name: 'list-when-payout-proposed',
  capability: 'payouts',
  startsAt: 'beginning',
  on: {
    CommissionReleased: booked,
    CommissionReversed: booked,
    CommissionsForfeited: booked,
    PayoutReserved: booked,
    PayoutReturned: booked,
    PayoutProposed: {
      keys: ({ data: { programId, currency, partners } }) =>
        partners ? [] : parts.map((part) => partKey(programId, currency, part)),
      react: ({ data, occurredAt }, rows) => {
        const { payoutId, programId, currency } = data;
        const partners =
          data.partners ??
          parts
            .flatMap((part) => Object.entries(minorsIn(rows, partKey(programId, currency, part))))
            .filter(([, minor]) => minor > 0)
            .map(([partnerId]) => partnerId)
            .sort();
        return { commands: [command(ListPayoutPartners, { payoutId, partners: [...partners], occurredAt })] };
      },
    },
  },
});
