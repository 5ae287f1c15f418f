import { z } from 'zod';
import { day, partnerId, posting, programId } from '../values.js';

/** What all that is booked on an account says. */

export const stream = 'account-<partnerId>:<currency>';
export const account = { partnerId, programId };
export const postings = z
  .array(posting)
  .min(2)
  .describe('Double entry: debits are positive, credits negative, and together they are 0.');
export const occurredOn = (which: string) => day.describe(`The day that it is about, in the program's zone: ${which}.`);
export const bookedOn = day.describe(
  'The day on which it stands in the books: that day, or a later one where its month is closed, or where what it changes stands later.',
);
/** What comes late keeps its own day, and enters the books on the first day that is still open. */
export const booked = (which: string) => ({ occurredOn: occurredOn(which), bookedOn });
