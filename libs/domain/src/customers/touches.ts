import type { EventData, Touch } from '@vouch/events';
import { filledIn } from '../command.js';
import type { View } from '../decider.js';
import { referralOfClick, referralOfCoupon, referralOfSubject } from '../referral-names.js';

/**
 * Which referral a customer came from, when it touched several: docs/attribution.md says the rule in words. A touch is a
 * referral that the customer named, by its id, by a click or by a coupon, or that the vault found to be of the same person.
 */

export type Kind = Touch['kind'];

export interface Named {
  readonly referralId: string;
  readonly kind: Kind;
}

/** The touches of a sign-up or a conversion, each referral once, by the strongest of its kinds. */
export function touchesOf(data: EventData<'CustomerSignedUp'> | EventData<'CustomerConverted'>): Named[] {
  const { customerId, clickId, couponCode, matches } = data;
  const found: Named[] = [];
  const add = (kind: Kind, referralId: string | null) => {
    if (referralId !== null && !found.some((known) => known.referralId === referralId))
      found.push({ referralId, kind });
  };
  if ('referralId' in data && data.referralId !== undefined) add('named', data.referralId);
  if (couponCode !== undefined) add('coupon', referralOfCoupon(couponCode, customerId));
  if (clickId !== undefined) add('click', referralOfClick(clickId, customerId));
  for (const { subject } of matches?.samePerson ?? []) add('same-person', referralOfSubject(subject));
  for (const { subject } of matches?.sameCompany ?? []) add('same-company', referralOfSubject(subject));
  return found;
}

/** What was said of a referral: nothing yet, or the verdict. */
export type Verdict =
  null | { readonly accepted: EventData<'ReferralAccepted'> } | { readonly refused: EventData<'ReferralRefused'> };

export const verdictView: View<Verdict> = {
  initial: null,
  evolve: {
    ReferralAccepted: (_, { data }) => ({ accepted: data }),
    ReferralRefused: (_, { data }) => ({ refused: data }),
  },
};

/** What the customer named that nobody knew at that time. */
export const openView: View<readonly string[]> = {
  initial: [],
  evolve: { TouchLeftOpen: (open, { data }) => [...open, data.referralId] },
};

/** Lower comes first: an agreement about this customer, a code that it typed, a click, what somebody wrote down. */
const RANKS: Readonly<Record<EventData<'ReferralAccepted'>['via'], number>> = {
  deal: 0,
  coupon: 1,
  link: 2,
  form: 3,
  import: 3,
  manual: 4,
};

interface Weighing extends Named {
  readonly verdict: Verdict;
  /** Nothing was known of it when the customer named it. */
  readonly open: boolean;
}

/** The customer's own words bind: until their referrals are judged, there is nothing to weigh. What was matched never delays. */
const BINDING: readonly Kind[] = ['named', 'click', 'coupon'];
const binds = ({ kind }: Named) => BINDING.includes(kind);

/**
 * The weighed touches with the one that is credited, if any; null while there is something to wait for. What was not known when
 * the customer named it is left open where something else counts. Where nothing does, one of it is waited for: what was named
 * by its id, else the click, else the coupon. So it makes no difference in which order the rest arrives.
 */
export function weigh(
  touches: readonly Weighing[],
  convertedAt: string,
): Omit<EventData<'TouchesWeighed'>, 'customerId'> | null {
  const known = touches.filter(({ open }) => !open);
  if (known.some((touch) => binds(touch) && !touch.verdict)) return null;
  const candidates = candidatesIn(known, convertedAt);
  const model = modelOf(candidates);
  const best = bestOf(candidates, convertedAt, model);
  const awaited = best ? undefined : mostAwaited(touches.filter(({ open }) => open));
  if (awaited && !awaited.verdict) return null;
  const first = best ?? (awaited ? candidateOf(awaited, convertedAt) : null);
  return {
    ...(first ? { credited: creditedBy(first.accepted) } : {}),
    model,
    touches: touches.map((touch) => {
      const { referralId, kind, verdict, open } = touch;
      if (!verdict || (open && touch !== awaited)) return { referralId, kind, outcome: 'left-open' };
      return { referralId, kind, ...saidOf(verdict), outcome: outcomeOf(touch, verdict, first, convertedAt, model) };
    }),
  };
}

const mostAwaited = (open: readonly Weighing[]): Weighing | undefined =>
  BINDING.map((kind) => open.find((touch) => touch.kind === kind)).find((touch) => touch !== undefined);

interface Candidate {
  readonly referralId: string;
  readonly accepted: EventData<'ReferralAccepted'>;
}

const isProtected = ({ protectedUntil }: EventData<'ReferralAccepted'>, at: string) =>
  protectedUntil !== undefined && at <= protectedUntil;

function candidateOf({ referralId, kind, verdict }: Weighing, convertedAt: string): Candidate | null {
  if (!verdict || !('accepted' in verdict) || convertedAt > verdict.accepted.expiresAt) return null;
  if (kind === 'same-company' && !isProtected(verdict.accepted, convertedAt)) return null;
  return { referralId, accepted: verdict.accepted };
}

type Model = EventData<'TouchesWeighed'>['model'];

const candidatesIn = (touches: readonly Weighing[], convertedAt: string): Candidate[] =>
  touches.flatMap((touch) => candidateOf(touch, convertedAt) ?? []);
const rankOf = ({ accepted }: Candidate) => RANKS[accepted.via];

/** The first touch counts where every program of the strongest ones says so: what one of them asks for, the others bear with. */
function modelOf(candidates: readonly Candidate[]): Model {
  const strongest = Math.min(...candidates.map(rankOf));
  const equals = candidates.filter((candidate) => rankOf(candidate) === strongest);
  return equals.length > 0 && equals.every(({ accepted }) => accepted.creditedTouch === 'first') ? 'first' : 'last';
}

/** By rank; among equals those before the conversion, of these the first or the last, then the smaller id. */
const bestOf = (candidates: readonly Candidate[], convertedAt: string, model: Model): Candidate | null =>
  candidates.reduce<Candidate | null>(
    (best, one) => (best && !comesBefore(one, best, convertedAt, model) ? best : one),
    null,
  );

function comesBefore(one: Candidate, other: Candidate, convertedAt: string, model: Model): boolean {
  const [rank, otherRank] = [rankOf(one), rankOf(other)];
  if (rank !== otherRank) return rank < otherRank;
  const [at, otherAt] = [one.accepted.referredAt, other.accepted.referredAt];
  const [before, otherBefore] = [at <= convertedAt, otherAt <= convertedAt];
  if (before !== otherBefore) return before;
  if (at === otherAt) return one.referralId < other.referralId;
  // What came after the conversion did not lead to it, whichever was first.
  return model === 'first' && before ? at < otherAt : at > otherAt;
}

function creditedBy(accepted: EventData<'ReferralAccepted'>) {
  const { referralId, partnerId, programId, via, referredAt, code, couponCode } = accepted;
  return { referralId, partnerId, programId, via, referredAt, ...filledIn({ code, couponCode }) };
}

function saidOf(verdict: NonNullable<Verdict>): Partial<Touch> {
  const { via, partnerId, programId, referredAt } = 'accepted' in verdict ? verdict.accepted : verdict.refused;
  return { via, partnerId, programId, referredAt };
}

function outcomeOf(
  { kind, referralId }: Named,
  verdict: NonNullable<Verdict>,
  first: Candidate | null,
  convertedAt: string,
  model: Model,
): Touch['outcome'] {
  if (first?.referralId === referralId) return 'credited';
  if ('refused' in verdict) return 'refused';
  const { accepted } = verdict;
  if (convertedAt > accepted.expiresAt) return 'outside-window';
  if (kind === 'same-company' && !isProtected(accepted, convertedAt)) return 'not-protected';
  if (!first || RANKS[first.accepted.via] !== RANKS[accepted.via]) return 'lower-priority';
  return whyBehind(accepted.referredAt, first.accepted.referredAt, convertedAt, model);
}

/** Why a touch comes after its equal, as they are put in order above. */
function whyBehind(at: string, creditedAt: string, convertedAt: string, model: Model): Touch['outcome'] {
  if (at === creditedAt) return 'same-instant';
  if (at > convertedAt && creditedAt <= convertedAt) return 'after-conversion';
  return model === 'first' && creditedAt <= convertedAt ? 'later' : 'earlier';
}
