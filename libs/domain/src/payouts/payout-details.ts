import { STAFF_AND_PARTNER, partnerLane } from '@vouch/events';
import { Set } from 'immutable';
import { ALREADY_TRUE, Rejection, consult, decider, handles, type DecideContext } from '../decider.js';
import { derivedId } from '../derived-id.js';
import type { SealedFields } from '../sealed.js';
import { SetPayoutDetails } from './commands.js';
import { programOfPartner } from './views.js';

/** The ids of the details that were ever set. */
type DetailsState = Set<string>;

const STREAM = 'payout-details-';
/** More are no better evidence. */
const MOST_OTHERS = 20;

/** Other partners whose money goes, or went, to the same account. */
const othersWith = (sealed: SealedFields, partnerId: string): readonly string[] =>
  [...Set(sealed.sameAccount('details'))]
    .filter((stream) => stream.startsWith(STREAM))
    .map((stream) => stream.slice(STREAM.length))
    .filter((other) => other !== partnerId)
    .slice(0, MOST_OTHERS);

/** A company may be in several programs, and be paid to one account for all of them: only those of the same program count. */
function sameAccount(partnerId: string, { sealed, consulted }: DecideContext) {
  const others = othersWith(sealed, partnerId);
  if (others.length === 0) return {};
  const programOf = (one: string) => consulted(programOfPartner, `partner-${one}`);
  const programId = programOf(partnerId);
  const partners = others.filter((other) => programOf(other) === programId);
  return programId === null || partners.length === 0 ? {} : { sameAccount: { programId, partners } };
}

/** Where money for a partner goes. The partner itself may say it; what it says is in the vault. */
export const payoutDetails = decider<DetailsState>({
  capability: 'payouts',
  initial: Set(),
  commands: [
    handles({
      type: SetPayoutDetails,
      summary: 'Says where money for a partner goes. Nothing goes there before the cool-off of its program is over.',
      by: STAFF_AND_PARTNER,
      occursWhenSent: true,
      stream: ({ partnerId }) => `${STREAM}${partnerId}`,
      lane: ({ partnerId }) => partnerLane(partnerId),
      requires: ({ partnerId }) => [
        {
          stream: `partner-${partnerId}`,
          rejection: new Rejection('PartnerUnknown', `There is no partner ${partnerId}. Check the id.`),
        },
      ],
      consults: ({ partnerId }, _, sealed) => {
        const others = othersWith(sealed, partnerId);
        return others.length === 0
          ? []
          : [partnerId, ...others].map((one) => consult(`partner-${one}`, programOfPartner));
      },
      decide: ({ partnerId, method }, known: DetailsState, context) => {
        const { sealed } = context;
        const textIds = { ...sealed.texts('details') };
        // Each text is kept under an id that follows from the command, so these are other details than any before.
        const detailsId = derivedId('details', partnerId, ...Object.values(textIds).sort());
        if (known.has(detailsId)) return ALREADY_TRUE;
        return [
          {
            type: 'PayoutDetailsSet',
            data: { partnerId, detailsId, method, textIds, ...sameAccount(partnerId, context) },
          },
        ];
      },
    }),
  ],
  evolve: { PayoutDetailsSet: (known, { data }) => known.add(data.detailsId) },
});
