import { exchangeRatesStream, partnerLane, type Quote } from '@vouch/events';
import { RATE_IN_FORCE_DAYS, exchange, rateAt } from '@vouch/terms';
import { addDays, dayIn } from '../calendar.js';
import { ALREADY_TRUE, consult, decider, handles, type Consulted, type View } from '../decider.js';
import { commissionOf } from './claims.js';
import { ConvertClaim } from './commands.js';

/** Whether it waits for a rate, or found one; null before. */
type State = 'waits' | 'converted' | null;

/** What a source said, in the order in which it did. */
const quotes: View<readonly Quote[]> = {
  initial: [],
  evolve: {
    ExchangeRateRecorded: (known, { data: { source, from, to, rate }, occurredAt }) => [
      ...known,
      { source, from, to, rate, at: occurredAt },
    ],
  },
};

/** Where a rate may be found that was in force at an instant: of its month or the one before, told either way round. */
function ratesFor({ claim, paidIn, occurredAt = '' }: ConvertClaim): readonly string[] {
  const day = dayIn('UTC', occurredAt);
  const months = new Set([addDays(day, -RATE_IN_FORCE_DAYS), day].map((one) => one.slice(0, 7)));
  const [own, into] = [claim.computed.currency, paidIn.currency];
  const source = paidIn.ratesOf;
  return [...months].flatMap((month) => [
    exchangeRatesStream({ source, from: into, to: own, month }),
    exchangeRatesStream({ source, from: own, to: into, month }),
  ]);
}

/** What a rule pays in another currency than it is computed in: exchanged at the rate that was in force at its occasion. */
export const conversion = decider<State>({
  capability: 'commissions',
  initial: null,
  commands: [
    handles({
      type: ConvertClaim,
      summary: 'Exchanges what a rule pays into the currency that it pays in, or has it wait for a rate.',
      by: 'policy',
      stream: ({ claim }) => `conversion-${commissionOf(claim)}`,
      lane: ({ claim }) => partnerLane(claim.partnerId),
      consults: (convert): Consulted[] => ratesFor(convert).map((stream) => consult(stream, quotes)),
      decide: (convert, state: State, { consulted, occurredAt }) => {
        if (state === 'converted') return ALREADY_TRUE;
        const { claim, paidIn, limits } = convert;
        const { partnerId, programId, computed } = claim;
        const common = { partnerId, programId, commissionId: commissionOf(claim), claim, limits };
        const rate = rateAt(
          ratesFor(convert).flatMap((stream) => consulted(quotes, stream)),
          occurredAt,
        );
        if (rate)
          return [
            {
              type: 'ClaimConverted',
              data: { ...common, exchanged: { computed, ...rate }, amount: exchange(computed, rate, paidIn.currency) },
            },
          ];
        return state === 'waits' ? ALREADY_TRUE : [{ type: 'ConversionAwaited', data: { ...common, paidIn } }];
      },
    }),
  ],
  evolve: {
    ConversionAwaited: () => 'waits',
    ClaimConverted: () => 'converted',
  },
});
