import type { HoldGrounds } from '@vouch/events';
import type { HoldRow } from './holds.projection.js';

/** What a partner is told of a hold: that it is there and what it means, not how anything was found out. */
export const holdInWords = ({
  state,
  because,
  endGrounds,
}: Pick<HoldRow, 'state' | 'because' | 'endGrounds'>): string =>
  state === 'rejected'
    ? `It was checked, and is not paid: ${GROUNDS[endGrounds ?? 'other']}`
    : (ENDED[state] ?? OPEN[because]);

const OPEN: Readonly<Record<HoldRow['because'], string>> = {
  dispute: 'A customer disputes a payment. The commission waits until the dispute is over.',
  signals: 'It is being checked before it is paid. You need not do anything; somebody will decide.',
  person: 'It is being checked before it is paid. Ask your partner manager if you have a question.',
};

const ENDED: Readonly<Record<Exclude<HoldRow['state'], 'rejected'>, string | null>> = {
  open: null,
  released: 'It was checked, and is free.',
  won: 'The dispute is over, and the commission is free.',
  lost: 'The dispute is over; the customer has its money back, and the commission on it is taken back.',
  withdrawn: 'The dispute is over, and the commission is free.',
};

const GROUNDS: Readonly<Record<HoldGrounds, string>> = {
  'own-purchase': 'it was bought by you or your own company, and the program pays for other customers.',
  'known-before': 'the customer was one before you brought it.',
  'not-genuine': 'the customer, or the interest in us, turned out not to be genuine.',
  'not-allowed': 'it was brought in a way that the terms of the program do not allow.',
  'counted-twice': 'it counts already, for another account.',
  'given-back': 'too much of what these customers paid was given back.',
  other: 'it is not what the terms of the program pay for. Ask your partner manager.',
};
