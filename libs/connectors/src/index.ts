export * from './port.js';
export { paypalFile } from './paypal/paypal-file.js';
export { sepaFile } from './sepa/sepa-file.js';
export { stripeTransfers } from './stripe/stripe-transfers.js';
export { wiseFile } from './wise/wise-file.js';
