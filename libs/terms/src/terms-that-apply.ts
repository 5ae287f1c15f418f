import type { EventData, Terms, Tier } from '@vouch/events';

/** A version of the terms as it was published. */
export interface PublishedTerms {
  readonly terms: Terms;
  readonly tiers: readonly Tier[];
  readonly acceptance: EventData<'TermsPublished'>['acceptance'];
  /** null: the first version, which also holds for all that happened before the launch. */
  readonly effectiveFrom: string | null;
}

export interface TermsThatApply extends PublishedTerms {
  /** When the partner accepted them; null where they need no acceptance, or got none. */
  readonly acceptedAt: string | null;
  /** false: no version that the partner could earn by was accepted; these are the ones in force. */
  readonly accepted: boolean;
  /** Whether the time of the payment decides which version it is, or that of the conversion. */
  readonly governedBy: 'payment' | 'conversion';
}

export interface PaymentTimes {
  readonly paidAt: string;
  /** null: not known. */
  readonly convertedAt: string | null;
  /** No payment of this customer with an earlier or the same time is known. */
  readonly isFirst: boolean;
}

/**
 * The terms that a payment is priced by: for a customer's first payment those in force when it occurred, for later ones those
 * in force at the conversion, unless the terms in force at the payment say that they apply. A version that needs acceptance is passed over until the partner accepted it; where none is
 * left at the conversion, what the partner accepted until the payment counts.
 *
 * @param versions All that are published, the earliest first.
 * @param accepted When the partner accepted each version.
 */
export function termsThatApply(
  versions: readonly PublishedTerms[],
  accepted: Readonly<Record<string, string>>,
  { paidAt, convertedAt, isFirst }: PaymentTimes,
): TermsThatApply {
  const acceptedAt = ({ terms, acceptance }: PublishedTerms) =>
    acceptance === 'none' ? null : (accepted[terms.version] ?? null);
  const inForce = (at: string) => versions.filter(({ effectiveFrom }) => effectiveFrom === null || effectiveFrom <= at);
  const acceptable = (at: string) =>
    inForce(at).findLast((version) => {
      const when = acceptedAt(version);
      return version.acceptance === 'none' || (when !== null && when <= at);
    });

  const followsPayment = isFirst || acceptable(paidAt)?.terms.laterPayments === 'terms-at-payment';
  const governing = followsPayment ? paidAt : (convertedAt ?? paidAt);
  const governedBy = followsPayment || convertedAt === null ? 'payment' : 'conversion';
  const found = acceptable(governing) ?? acceptable(paidAt);
  if (found) return { ...found, acceptedAt: acceptedAt(found), accepted: true, governedBy };
  const newest = inForce(governing).at(-1);
  if (!newest) throw new Error('A program was launched without a first version of its terms.');
  return { ...newest, acceptedAt: null, accepted: false, governedBy };
}
