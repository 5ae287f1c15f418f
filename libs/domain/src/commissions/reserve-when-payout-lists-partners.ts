import type { EventData } from '@vouch/events';
import { command } from '../command.js';
import { policy } from '../policy.js';
import { ReservePayout } from './commands.js';

/** What a payout was proposed for, until it is known whom it asks. */
type Proposal = Pick<
  EventData<'PayoutProposed'>,
  'currency' | 'method' | 'methods' | 'minimumMinor' | 'coolOffDays' | 'proposedOn'
>;

const key = ({ payoutId }: { readonly payoutId: string }) => `payout:${payoutId}`;

/** Has each account that a payout asks put aside what is payable, or say why not. */
export const reserveWhenPayoutListsPartners = policy<Proposal>({
  name: 'reserve-when-payout-lists-partners',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    PayoutProposed: {
      keys: ({ data }) => [key(data)],
      react: ({ data }) => {
        const { currency, method, methods, minimumMinor, coolOffDays, proposedOn } = data;
        const proposal = { currency, methods, minimumMinor, coolOffDays, proposedOn, ...(method && { method }) };
        return { rows: { [key(data)]: proposal } };
      },
    },
    PayoutPartnersListed: {
      keys: ({ data }) => [key(data)],
      react: ({ data, occurredAt }, rows) => {
        const proposal = rows(key(data));
        if (!proposal) throw new Error(`Payout ${data.payoutId} asks partners, and was never proposed.`);
        const { payoutId, programId, partners } = data;
        const { method, methods, ...rest } = proposal;
        return {
          rows: { [key(data)]: null },
          commands: partners.map((partnerId) =>
            command(ReservePayout, {
              ...rest,
              payoutId,
              programId,
              partnerId,
              methods: method === undefined ? [...methods] : methods.includes(method) ? [method] : [],
              occurredAt,
            }),
          ),
        };
      },
    },
  },
});
