import { STAFF, EVERY_LANE, canonicalJson, type EventData } from '@vouch/events';
import { filledIn } from '../command.js';
import { minorDigits } from '../currencies.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { LaunchProgram, type ProgramTier } from './commands.js';

type ProgramState = EventData<'ProgramLaunched'> | null;

const PLAUSIBLE_MONTHLY_REVENUE = 1_000_000;

/** A program and its first terms. Published terms never change. */
export const program = decider<ProgramState>({
  capability: 'programs',
  initial: null,
  commands: [
    handles({
      type: LaunchProgram,
      summary: 'Opens a partner program with its first terms and its tiers.',
      by: STAFF,
      stream: (launch) => `program-${launch.programId}`,
      lane: () => EVERY_LANE,
      decide: (launch, launched: ProgramState) => {
        const data = launchedBy(launch);
        if (launched)
          return canonicalJson(launched) === canonicalJson(data)
            ? ALREADY_TRUE
            : new Rejection(
                'ProgramAlreadyLaunched',
                `Program ${launch.programId} was launched with other terms, and those never change. Choose another id.`,
              );
        return whatIsWrongWith(launch.tiers) ?? [{ type: 'ProgramLaunched', data }];
      },
    }),
  ],
  evolve: {
    ProgramLaunched: (_, event) => event.data,
  },
});

const launchedBy = (launch: LaunchProgram): EventData<'ProgramLaunched'> => ({
  programId: launch.programId,
  name: launch.name,
  currency: launch.currency,
  zone: launch.zone,
  terms: {
    version: 1,
    rate: launch.terms.rate,
    months: launch.terms.months,
    holdingDays: launch.terms.holdingDays,
  },
  tiers: launch.tiers.map(({ name, criteria, rate }) => ({
    name,
    criteria: { activeCustomers: criteria.activeCustomers, certified: criteria.certified },
    ...filledIn({ rate }),
  })),
  plausibleMonthlyRevenueMinor:
    launch.plausibleMonthlyRevenueMinor ?? PLAUSIBLE_MONTHLY_REVENUE * 10 ** minorDigits(launch.currency),
});

function whatIsWrongWith(tiers: readonly ProgramTier[]): Rejection | null {
  const first = tiers[0];
  if (!first) return new Rejection('TiersMissing', 'A program has at least one tier.');
  if (first.criteria.activeCustomers > 0 || first.criteria.certified)
    return new Rejection(
      'FirstTierAskedForSomething',
      `Every approved partner starts in the first tier, so "${first.name}" must ask for 0 customers and no certification.`,
    );
  const names = new Set<string>();
  for (const { name } of tiers) {
    if (names.has(name))
      return new Rejection('TierNameRepeated', `Two tiers are called "${name}". Give each its own name.`);
    names.add(name);
  }
  for (const [index, tier] of tiers.entries()) {
    const below = tiers[index - 1];
    if (below && !asksForMore(tier, below))
      return new Rejection(
        'TiersOutOfOrder',
        `Tiers stand lowest first: "${tier.name}" must ask for all that "${below.name}" asks for, and for something more.`,
      );
  }
  return null;
}

function asksForMore({ criteria: upper }: ProgramTier, { criteria: lower }: ProgramTier): boolean {
  const noLess = upper.activeCustomers >= lower.activeCustomers && (upper.certified || !lower.certified);
  return noLess && (upper.activeCustomers > lower.activeCustomers || upper.certified !== lower.certified);
}
