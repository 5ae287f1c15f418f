import type { HoldGrounds } from '@vouch/events';
import type { HoldRow } from './holds.projection.js';

/** What was neither released nor paid for a while, in the words that the partner reads: that it is there and what it means, not how anything was found out. */
export interface PartnerHold {
  readonly holdId: string;
  /** What it is about: one commission, one customer, what one recruit brought, or, where all are null, more than that. */
  readonly commissionId: string | null;
  readonly customerId: string | null;
  readonly recruitId: string | null;
  readonly held: readonly { readonly currency: string; readonly commissions: number; readonly amountMinor: number }[];
  readonly state: string;
  readonly placedOn: string;
  /** The day on which it ended; null while it is open. */
  readonly endedOn: string | null;
  readonly words: string;
}

export const holdInWords = ({
  state,
  because,
  endGrounds,
  recruitId,
}: Pick<HoldRow, 'state' | 'because' | 'endGrounds' | 'recruitId'>): string =>
  state === 'rejected'
    ? `It was checked, and is not paid: ${recruitId === null ? GROUNDS[endGrounds ?? 'other'] : OF_RECRUIT}`
    : (ENDED[state] ?? OPEN[because]);

export const holdAsTold = (row: HoldRow): PartnerHold => {
  const { holdId, commissionId, customerId, recruitId, held, state, placedOn, endedOn } = row;
  return { holdId, commissionId, customerId, recruitId, held, state, placedOn, endedOn, words: holdInWords(row) };
};

/** Why it is not paid to a recruit is no business of its recruiter. */
const OF_RECRUIT = 'it was earned by a partner that you recruited, and is not paid to that one either.';

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
