import {
  CancelReward,
  command,
  DeliverReward,
  FailReward,
  LinkOwnAccount,
  OrderReward,
  RecordInvoice,
} from '@vouch/domain';
import type { TermsDocument } from '@vouch/events';
import type { Teller } from './program-story.js';
import { uuidOf } from './uuid.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** Rules that give what is no cash, beside those that pay. */
export const REWARD_RULES: TermsDocument['rules'] = [
  {
    rule: 'card',
    on: 'first-payment',
    pays: { kind: 'gift-card', value: eur(2_500), expiresAfterDays: 20 },
    upTo: [{ per: 'partner', within: 'year', times: 2 }],
    onChurn: 'reverse',
  },
  {
    rule: 'credit',
    on: 'first-payment',
    to: 'customer',
    pays: { kind: 'bill-credit', amount: eur(3_000), invoices: 2, rest: 'carries-over' },
  },
  {
    rule: 'own-bill',
    on: 'recurring-payment',
    to: 'company',
    pays: { kind: 'bill-credit', rate: '0.5' },
    upTo: [{ per: 'customer', within: 'ever', times: 1 }],
  },
  {
    rule: 'thanks',
    on: 'every-payment',
    to: 'parent',
    pays: { kind: 'gift-card', value: eur(1_000) },
    onChurn: 'reverse',
    onDowngrade: 'reverse',
  },
];

/** The reward that a payment earns by a rule, as `settle` names it where the payment counts at once. */
const rewardOf = (paymentKey: string, rule: string) => {
  const received = uuidOf(uuidOf('told', 'RecordPayment', paymentKey), 0);
  return `${uuidOf(uuidOf('credit-when-customer-attributed', received, 0), 0)}.${rule}`;
};

/** What people do with a gift card that a payment may have earned: in order, too soon, twice, or too late. */
export function rewardStory(
  { random, deliver, instant }: Teller,
  partnerId: string,
  paymentKey: string,
  day: number,
): void {
  const of = { rewardId: rewardOf(paymentKey, random.chance(0.9) ? 'card' : 'credit'), partnerId };
  const on = (later: number) => ({ occurredAt: instant(day + later) });
  const order = command(OrderReward, { ...of, reference: 'order-1', ...on(16) });
  const arrive = command(DeliverReward, { ...of, reference: 'voucher-1', ...on(20) });
  const fail = command(FailReward, { ...of, reason: 'address_unknown', note: 'It came back.', ...on(18) });
  const cancel = command(CancelReward, { ...of, reason: 'given_by_mistake', ...on(random.int(1, 30)) });
  const tooSoon = command(OrderReward, { ...of, ...on(1) });
  const lives = [
    [],
    [order, arrive],
    [order, arrive, arrive],
    [order, fail],
    [order, fail, arrive],
    [tooSoon, arrive],
    [cancel],
  ];
  for (const told of random.pick(lives)) deliver(told, 0);
}

/** Bills of a customer, some for a year, some told twice or before the credits that go off them are due. */
export function invoices({ random, deliver, instant }: Teller, customerId: string, from: number): void {
  for (let number = random.pick([0, 0, 1, 2, 4]); number > 0; number--)
    deliver(
      command(RecordInvoice, {
        customerId,
        invoiceId: `inv-${number}`,
        amount: { amountMinor: random.int(500, 9_000), currency: random.chance(0.9) ? 'EUR' : 'USD' },
        period: random.chance(0.8) ? 'month' : 'year',
        occurredAt: instant(from + number * random.int(5, 30)),
      }),
    );
}

/** A partner that is a customer itself. */
export function ownAccount(teller: Teller, partnerId: string, day: number): void {
  const customerId = `own-${partnerId}`;
  teller.deliver(command(LinkOwnAccount, { partnerId, customerId, occurredAt: teller.instant(day) }));
  invoices(teller, customerId, day);
}
