/**
 * What an occasion, or what was earned by one, is about: a click is about no customer, and a lead about no payment. What a
 * partner earns by those that it recruited is about a customer and a payment, too, under names that are unlike all others.
 */

export interface CustomerName {
  readonly partnerId: string;
  readonly customerId: string;
}

export interface PaymentName extends CustomerName {
  readonly paymentId: string;
}

interface About {
  readonly partnerId: string;
  readonly customerId?: string | undefined;
  readonly paymentId?: string | undefined;
}

/** The customer, if it is about one. */
export const customerOf = ({ partnerId, customerId }: About): CustomerName[] =>
  customerId === undefined ? [] : [{ partnerId, customerId }];

/** The payment of a customer, if it is about one. */
export const paymentOf = ({ partnerId, customerId, paymentId }: About): PaymentName[] =>
  customerId === undefined || paymentId === undefined ? [] : [{ partnerId, customerId, paymentId }];

/** Where a policy keeps what it knows of them. */
export const customerKey = ({ partnerId, customerId }: CustomerName) => `customer:${partnerId}:${customerId}`;
export const paymentKey = ({ partnerId, customerId, paymentId }: PaymentName) =>
  `payment:${partnerId}:${customerId}:${paymentId}`;
