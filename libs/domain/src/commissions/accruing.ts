import { ROUNDING } from '@vouch/terms';
import { ALREADY_TRUE, handles } from '../decider.js';
import { bookingDay, booksOfProgram } from './books.js';
import { accountLane, accountStream, refusalOf, type AccountState } from './account-state.js';
import { commissionOf } from './claims.js';
import { AccrueCommission, RefuseCommission } from './commands.js';
import { accruePostings } from './postings.js';

const accountOf = ({ claim: { partnerId }, amount }: AccrueCommission) => ({ partnerId, currency: amount.currency });

/** What an occasion earns. */
export const accruing = [
  handles({
    type: AccrueCommission,
    summary: 'Accrues what a rule of the terms pays on an occasion.',
    by: 'policy',
    stream: (accrue) => accountStream(accountOf(accrue)),
    lane: (accrue) => accountLane(accountOf(accrue)),
    consults: ({ claim }) => [booksOfProgram(claim.programId)],
    decide: ({ claim, limits, amount }, { lines, books }: AccountState, { consulted }) => {
      const commissionId = commissionOf(claim);
      if (lines.has(commissionId)) return ALREADY_TRUE;
      const { in: _, ...priced } = claim;
      const bookedOn = bookingDay(books, consulted, claim.occurredOn);
      const postings = accruePostings(claim.partnerId, amount);
      return [
        {
          type: 'CommissionAccrued',
          data: { ...priced, bookedOn, commissionId, limits, amount, rounding: ROUNDING, postings },
        },
      ];
    },
  }),
  handles({
    type: RefuseCommission,
    summary: 'Records that an occasion earns nothing, or nothing by a rule whose limit is reached, and why.',
    by: 'policy',
    stream: ({ refusal }) => accountStream(refusal),
    lane: ({ refusal }) => accountLane(refusal),
    consults: ({ refusal }) => [booksOfProgram(refusal.programId)],
    decide: ({ refusal, considered, reason }, { refused, books }: AccountState, { consulted }) => {
      const bookedOn = bookingDay(books, consulted, refusal.occurredOn);
      const data = { ...refusal, bookedOn, considered, reason };
      return refused.has(refusalOf(data)) ? ALREADY_TRUE : [{ type: 'CommissionRefused', data }];
    },
  }),
];
