export type { Desk } from './desk.js';
export { takeResults, writePayoutFile, type WrittenFile } from './file-payouts.js';
export * from './port.js';
export { paypalFile } from './paypal/paypal-file.js';
export { sendTransfers, type SentLine } from './send-transfers.js';
export { sepaFile } from './sepa/sepa-file.js';
export { stripeTransfers } from './stripe/stripe-transfers.js';
export { wiseFile } from './wise/wise-file.js';
