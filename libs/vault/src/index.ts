export { type EmailAddress, readEmailAddress } from './email-address.js';
