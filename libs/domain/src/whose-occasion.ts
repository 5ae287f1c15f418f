/** What an occasion, or what was earned by one, is about: a click is about no customer, and a lead about no payment. */

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
