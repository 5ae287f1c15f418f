import type { EventData } from '@vouch/events';
import { command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { EndHold, HoldCommissions } from './commands.js';
import { isCovered } from './holds.js';

interface Hold extends Pick<EventData<'HoldPlaced'>, 'holdId' | 'covers' | 'because' | 'placedOn'> {
  readonly eventId: string;
  readonly occurredAt: string;
}

interface PartnerRow {
  /** The currencies that it earned something in. */
  readonly currencies: readonly string[];
  readonly holds: readonly Hold[];
}

type Of = { readonly partnerId: string };

const keyOf = ({ partnerId }: Of) => `partner:${partnerId}`;
const partnerIn = (rows: Rows<PartnerRow>, name: Of): PartnerRow => rows(keyOf(name)) ?? { currencies: [], holds: [] };

const hold = ({ partnerId }: Of, currency: string, { holdId, because, covers, placedOn, eventId, occurredAt }: Hold) =>
  command(HoldCommissions, {
    partnerId,
    currency,
    holdId,
    because,
    covers,
    heldOn: placedOn,
    sourceEventId: eventId,
    occurredAt,
  });

interface Ended {
  readonly id: string;
  readonly data: EventData<'HoldReleased' | 'HoldRejected'>;
  readonly occurredAt: string;
}

const ends = (outcome: 'released' | 'rejected') => ({
  keys: ({ data }: Ended) => [keyOf(data)],
  react: ({ id, data, occurredAt }: Ended, rows: Rows<PartnerRow>) => {
    const { partnerId, holdId, endedOn } = data;
    const partner = partnerIn(rows, data);
    return {
      rows: { [keyOf(data)]: { ...partner, holds: partner.holds.filter((one) => one.holdId !== holdId) } },
      commands: partner.currencies.map((currency) =>
        command(EndHold, { partnerId, currency, holdId, outcome, endedOn, sourceEventId: id, occurredAt }),
      ),
    };
  },
});

/** Holds on the accounts of a partner what its holds cover: what is there, what is earned later, what a payout brings back. */
export const holdWhenHoldPlaced = policy<PartnerRow>({
  name: 'hold-when-hold-placed',
  capability: 'commissions',
  startsAt: 'beginning',
  on: {
    CommissionAccrued: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ data }, rows) => {
        const partner = partnerIn(rows, data);
        const { commissionId, amount } = data;
        const { currency } = amount;
        return {
          rows: partner.currencies.includes(currency)
            ? {}
            : { [keyOf(data)]: { ...partner, currencies: [...partner.currencies, currency] } },
          commands: partner.holds
            .filter(({ covers }) => isCovered(covers, data))
            .map((one) => hold(data, currency, { ...one, covers: { commissionId } })),
        };
      },
    },
    PayoutReturned: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ data }, rows) => ({
        commands: partnerIn(rows, data).holds.map((one) => hold(data, data.amount.currency, one)),
      }),
    },
    HoldPlaced: {
      keys: ({ data }) => [keyOf(data)],
      react: ({ id, data, occurredAt }, rows) => {
        const { holdId, covers, because, placedOn } = data;
        const partner = partnerIn(rows, data);
        const placed = { holdId, covers, because, placedOn, eventId: id, occurredAt };
        return {
          rows: { [keyOf(data)]: { ...partner, holds: [...partner.holds, placed] } },
          commands: partner.currencies.map((currency) => hold(data, currency, placed)),
        };
      },
    },
    HoldReleased: ends('released'),
    HoldRejected: ends('rejected'),
  },
});
