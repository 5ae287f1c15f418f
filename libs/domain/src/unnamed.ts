import { derivedId } from './derived-id.js';
import type { CustomerName, PaymentName } from './whose-occasion.js';

/**
 * By what a partner knows what is of a partner that it recruited: it does not learn whose it is. Each is another for each
 * recruit, so that what counts for another recruit now is not mistaken for what counted before.
 */

export const unnamedCustomer = ({ partnerId, customerId }: CustomerName) =>
  derivedId('customer', partnerId, customerId);

export const unnamedPayment = ({ partnerId, customerId, paymentId }: PaymentName) =>
  derivedId('payment', partnerId, customerId, paymentId);

export const unnamedRefund = ({ partnerId, customerId }: CustomerName, refundId: string) =>
  derivedId('refund', partnerId, customerId, refundId);

export const unnamedDispute = ({ partnerId, customerId }: CustomerName, disputeId: string) =>
  derivedId('dispute', partnerId, customerId, disputeId);
