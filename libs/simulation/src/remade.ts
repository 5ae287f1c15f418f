import { deciderOf, deciders, policies, type Policy } from '@vouch/domain';
import { catalogue, type EventType } from '@vouch/events';

/**
 * What a what-if decides anew, in stages that build on each other: other terms leave it as recorded which tier a partner was
 * in, other tiers which customer is whose. Facts and what people decided always stay as recorded.
 */
export type Stage = 'money' | 'tiers' | 'attribution';

/** The policies that run again, and the events that they wrote the first time: these are left out. */
export interface Remade {
  readonly policies: readonly Policy[];
  readonly types: ReadonlySet<EventType>;
}

const STAGES: readonly Stage[] = ['attribution', 'tiers', 'money'];

/** Capabilities whose policies and decisions are all about money. */
const MONEY = new Set(['commissions', 'rewards']);

/** What asks the accounts for a payout looks at what they hold. */
const ASKS_ACCOUNTS = 'list-when-payout-proposed';

const decidedByPolicies = (isMeant: (type: EventType) => boolean): EventType[] =>
  (Object.keys(catalogue) as EventType[]).filter((type) => catalogue[type].decidedBy === 'policy' && isMeant(type));
const named = (...names: readonly string[]) => policies.filter(({ name }) => names.includes(name));

const OF_STAGE: Readonly<Record<Stage, () => { policies: readonly Policy[]; types: readonly EventType[] }>> = {
  attribution: () => ({
    policies: named(
      'weigh-when-customer-converted',
      'attribute-when-touches-weighed',
      'credit-when-customer-attributed',
      'grant-when-customer-reattributed',
      'credit-when-recruit-earns',
    ),
    types: ['TouchesWeighed', ...decidedByPolicies((type) => deciderOf(type).capability === 'attribution')],
  }),
  tiers: () => ({
    policies: named('grade-when-customers-change', 'review-tiers-when-terms-take-effect'),
    types: ['PartnerPromoted', 'PartnerDemoted', 'TierReviewDue'],
  }),
  money: () => ({
    policies: policies.filter(({ name, capability }) => MONEY.has(capability) || name === ASKS_ACCOUNTS),
    types: ['PayoutPartnersListed', ...decidedByPolicies((type) => MONEY.has(deciderOf(type).capability))],
  }),
};

/** All that is decided anew from a stage on. */
export function remadeFrom(stage: Stage): Remade {
  const stages = STAGES.slice(STAGES.indexOf(stage)).map((one) => OF_STAGE[one]());
  const again = new Set(stages.flatMap((one) => one.policies));
  return {
    // In the order in which they stand for everyone else, too.
    policies: policies.filter((policy) => again.has(policy)),
    types: new Set(stages.flatMap((one) => one.types)),
  };
}

/**
 * Types whose events commands that are sent anew may look up on streams of others. They are kept by stream while the history
 * goes by, so they are such as a partner or a referral has few of, and the days.
 */
export const CONSULTED: ReadonlySet<EventType> = new Set<EventType>([
  'ProgramLaunched',
  'DayClosed',
  'PartnerSuspended',
  'PartnerReinstated',
  'PartnerTerminated',
  'PayoutDetailsSet',
  'ExchangeRateRecorded',
  'HoldPlaced',
  'HoldReleased',
  'HoldRejected',
  'ReferralAccepted',
  'ReferralRefused',
  'TouchLeftOpen',
]);

/** The deciders that have anything to decide anew: their streams are folded while the history goes by. */
export const decidersOf = ({ types }: Remade) =>
  new Set(deciders.filter(({ evolve }) => [...types].some((type) => type in evolve)));
