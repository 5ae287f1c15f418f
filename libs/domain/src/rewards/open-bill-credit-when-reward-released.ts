import { command } from '../command.js';
import { policy, type Rows } from '../policy.js';
import { OpenBillCredit } from './commands.js';

/** A bill credit that is held. */
interface CreditRow {
  /** The customer that it is for; null: the partner itself, whoever that is as a customer. */
  readonly accountId: string | null;
}

interface Waiting {
  readonly rewardId: string;
  readonly dueAt: string;
}

interface PartnerRow {
  /** The customer that the partner itself is, once that is known. */
  readonly accountId: string | null;
  readonly linkedAt: string;
  /** Bill credits that are due and wait for that. */
  readonly waiting: readonly Waiting[];
}

type Row = CreditRow | PartnerRow;

const creditKey = ({ rewardId }: { rewardId: string }) => `reward:${rewardId}`;
const partnerKey = ({ partnerId }: { partnerId: string }) => `partner:${partnerId}`;
const partnerIn = (rows: Rows<Row>, data: { partnerId: string }): PartnerRow =>
  (rows(partnerKey(data)) as PartnerRow | null) ?? { accountId: null, linkedAt: '', waiting: [] };

const later = (one: string, other: string) => (one > other ? one : other);

const open = (partnerId: string, accountId: string, rewardId: string, occurredAt: string) =>
  command(OpenBillCredit, { rewardId, partnerId, accountId, occurredAt });

/** Puts a bill credit that is due on its account: the customer's, or the one that the partner itself has, once it is linked. */
export const openBillCreditWhenRewardReleased = policy<Row>({
  name: 'open-bill-credit-when-reward-released',
  capability: 'rewards',
  startsAt: 'beginning',
  on: {
    RewardOwed: {
      keys: ({ data }) => [creditKey(data)],
      react: ({ data }) => {
        if (data.pays.kind !== 'bill-credit') return {};
        return {
          rows: { [creditKey(data)]: { accountId: data.to === 'customer' ? (data.customerId ?? null) : null } },
        };
      },
    },
    RewardReleased: {
      keys: ({ data }) => [creditKey(data), partnerKey(data)],
      react: ({ data, occurredAt }, rows) => {
        const credit = rows(creditKey(data)) as CreditRow | null;
        if (!credit) return {};
        const { rewardId, partnerId } = data;
        const partner = partnerIn(rows, data);
        const done = { [creditKey(data)]: null };
        const accountId = credit.accountId ?? partner.accountId;
        if (accountId === null) {
          const waiting = [...partner.waiting, { rewardId, dueAt: occurredAt }];
          return { rows: { ...done, [partnerKey(data)]: { ...partner, waiting } } };
        }
        const since = credit.accountId === null ? later(occurredAt, partner.linkedAt) : occurredAt;
        return { rows: done, commands: [open(partnerId, accountId, rewardId, since)] };
      },
    },
    OwnAccountLinked: {
      keys: ({ data }) => [partnerKey(data)],
      react: ({ data: { partnerId, customerId }, occurredAt }, rows) => ({
        rows: { [partnerKey({ partnerId })]: { accountId: customerId, linkedAt: occurredAt, waiting: [] } },
        commands: partnerIn(rows, { partnerId }).waiting.map(({ rewardId, dueAt }) =>
          open(partnerId, customerId, rewardId, later(dueAt, occurredAt)),
        ),
      }),
    },
  },
});
