import type { RecordedEvent } from '@vouch/events';
import { command } from '../command.js';
import { policy, type Reaction, type Rows } from '../policy.js';
import { WeighTouches } from './commands.js';
import { touchesOf } from './touches.js';

/** The customers that touched a referral, each of them once. */
interface ReferralRow {
  readonly customers: readonly string[];
}

const referralKey = (referralId: string) => `referral:${referralId}`;
const customersIn = (rows: Rows<ReferralRow>, referralId: string) => rows(referralKey(referralId))?.customers ?? [];
const weigh = (customerId: string, occurredAt: string) => command(WeighTouches, { customerId, occurredAt });

type Coming = RecordedEvent<'CustomerSignedUp'> | RecordedEvent<'CustomerConverted'>;

const keys = ({ data }: Coming) => touchesOf(data).map(({ referralId }) => referralKey(referralId));

function remember({ data }: Coming, rows: Rows<ReferralRow>): Record<string, ReferralRow> {
  const { customerId } = data;
  const touched = touchesOf(data).map(({ referralId }) => referralId);
  return Object.fromEntries(
    touched
      .filter((referralId) => !customersIn(rows, referralId).includes(customerId))
      .map((referralId) => [referralKey(referralId), { customers: [...customersIn(rows, referralId), customerId] }]),
  );
}

function judged(
  { data, occurredAt }: RecordedEvent<'ReferralAccepted'> | RecordedEvent<'ReferralRefused'>,
  rows: Rows<ReferralRow>,
): Reaction<ReferralRow> {
  return { commands: customersIn(rows, data.referralId).map((customerId) => weigh(customerId, occurredAt)) };
}

const ofReferral = ({ data }: { data: { referralId: string } }) => [referralKey(data.referralId)];

/** Asks where a customer came from when it converts, and again whenever something that it touched is judged. */
export const weighWhenCustomerConverted = policy<ReferralRow>({
  name: 'weigh-when-customer-converted',
  capability: 'customers',
  startsAt: 'beginning',
  // Which of a partner's customers was its tenth is decided by the order in which they are attributed.
  keepsOrder: true,
  on: {
    CustomerSignedUp: { keys, react: (event, rows) => ({ rows: remember(event, rows) }) },
    CustomerConverted: {
      keys,
      react: (event, rows) => ({
        rows: remember(event, rows),
        commands: [weigh(event.data.customerId, event.occurredAt)],
      }),
    },
    ReferralAccepted: { keys: ofReferral, react: judged },
    ReferralRefused: { keys: ofReferral, react: judged },
    TouchLeftOpen: {
      keys: () => [],
      react: ({ data, occurredAt }) => ({ commands: [weigh(data.customerId, occurredAt)] }),
    },
  },
});
