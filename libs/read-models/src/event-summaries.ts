import type { ApplicationCheck, Claim, EventData, EventType, RecordedEvent } from '@vouch/events';
import {
  RECIPIENT,
  agreementInWords,
  formatMinor,
  formatMoney,
  occasionInWords,
  paysInWords,
  ruleInWords,
  shortened,
} from '@vouch/terms';

const byInWords = (by: EventData<'ApplicationApproved'>['by']) =>
  by === 'person' ? '' : by === 'rules' ? ' by the rules' : ' because it was invited';

const backInWords = ({ refundId, disputeId }: { refundId?: string; disputeId?: string }) =>
  disputeId === undefined ? `Refund ${refundId}` : `Lost dispute ${disputeId}`;

function coveredInWords({ covers: { commissionId, customerId, recruitId } }: EventData<'HoldPlaced'>): string {
  if (recruitId !== undefined) return `What was earned by recruit ${recruitId}`;
  if (commissionId !== undefined) return `Commission ${commissionId}`;
  return customerId === undefined ? 'All' : `Customer ${customerId}`;
}

const causeInWords = ({ refundId, disputeId, changeId, holdId }: EventData<'CommissionReversed'>) => {
  const cause = refundId ?? disputeId ?? changeId ?? holdId;
  return cause === undefined ? '' : ` (${cause})`;
};

const untilInWords = (day: string | null) => (day === null ? '' : ` until ${day}`);

const checksInWords = (checks: readonly ApplicationCheck[]) => {
  const told = checks.filter(({ outcome }) => outcome !== 'passed').map(({ check, outcome }) => `${check} ${outcome}`);
  return told.length > 0 ? told.join(', ') : 'nothing was found';
};

/** `payment pay1 of 10.00 EUR`; `3 clicks`. */
const occasionOf = ({
  occasion,
  quantity,
  basis,
  paymentId,
}: Pick<Claim, 'occasion' | 'quantity' | 'basis' | 'paymentId'>) =>
  [
    occasionInWords(occasion, quantity),
    ...(paymentId === undefined ? [] : [paymentId]),
    ...(basis === undefined ? [] : [`of ${formatMoney(basis)}`]),
  ].join(' ');

/** One sentence a type. A new type of event doesn't compile until it has its sentence here. */
const sentences: { readonly [T in EventType]: (data: EventData<T>) => string } = {
  ProgramLaunched: (d) => `Program ${d.programId} “${d.name}” launched. ${d.terms.rules.map(ruleInWords).join(' ')}`,
  TermsPublished: (d) =>
    `Version ${d.terms.version} of the terms of ${d.programId} was published, in force from ${d.effectiveFrom}${
      d.acceptance === 'required' ? ' once accepted' : ''
    }: ${d.difference.join(' ')}`,
  ProgramPaused: (d) => `Program ${d.programId} was paused: ${d.reason}`,
  ProgramResumed: (d) => `Program ${d.programId} goes on`,
  ProgramClosed: (d) => `Program ${d.programId} was closed: ${d.reason}`,
  AdmissionChanged: (d) => `Admission to program ${d.programId} is now ${d.admission}`,
  ApplicationFormDefined: (d) =>
    `Version ${d.version} of the application form of ${d.programId} has ${d.fields.length} fields`,
  ApplicationRulesSet: (d) => `Version ${d.version} of the application rules of ${d.programId} was set`,
  TrackDefined: (d) => `Version ${d.version} of certification track ${d.trackId} “${d.name}” was defined`,
  ProgramCostRecorded: (d) =>
    `${formatMoney(d.amount)} were spent on ${d.partnerId === undefined ? `program ${d.programId}` : `partner ${d.partnerId}`} for ${d.kind}`,
  ClockSimulated: (d) => `The clock of this log is simulated, from ${d.startsOn}`,
  DayClosed: (d) => `${d.date} ended in ${d.zone}`,
  PartnerInvited: (d) => `Partner ${d.partnerId} was invited to ${d.programId} (${d.invitationId})`,
  InvitationAccepted: (d) => `Partner ${d.partnerId} took up invitation ${d.invitationId}`,
  PartnerApplied: (d) =>
    `Partner ${d.partnerId} applied to ${d.programId}${d.recruitedBy === undefined ? '' : `, recruited by ${d.recruitedBy}`}`,
  ApplicationChecked: (d) => `The application of partner ${d.partnerId} was checked: ${checksInWords(d.checks)}`,
  ReviewStarted: (d) => `The application of partner ${d.partnerId} was taken up`,
  MoreInformationRequested: (d) => `Partner ${d.partnerId} was asked for more`,
  InformationProvided: (d) => `Partner ${d.partnerId} gave what it was asked for`,
  ApplicationApproved: (d) => `Partner ${d.partnerId} was approved${byInWords(d.by)}`,
  ApplicationDeclined: (d) => `Partner ${d.partnerId} was declined${byInWords(d.by)}: ${d.reason}`,
  PartnerSuspended: (d) => `Partner ${d.partnerId} was suspended: ${d.reason}`,
  PartnerReinstated: (d) => `Partner ${d.partnerId} was reinstated: ${d.reason}`,
  PartnerTerminated: (d) =>
    `The partnership with ${d.partnerId} was terminated: ${d.reason}; balance: ${d.balance}, referrals: ${d.referrals}`,
  PersonAdded: (d) => `${d.personId} acts for partner ${d.partnerId} as ${d.role}`,
  PersonRemoved: (d) => `${d.personId} no longer acts for partner ${d.partnerId}`,
  TierReviewDue: (d) => `Partner ${d.partnerId} is graded by the tiers of version ${d.termsVersion} of the terms`,
  TermsAccepted: (d) => `Partner ${d.partnerId} accepted version ${d.termsVersion} of the terms`,
  PartnerTermsAgreed: (d) =>
    `Terms were agreed with partner ${d.partnerId} (${d.agreementId}), ${
      d.until === undefined ? `from ${d.from} on` : `from ${d.from} until ${d.until}`
    }: ${d.reason}. ${shortened(agreementInWords(d.terms).join(' '), 300)}`,
  PartnerTermsEnded: (d) =>
    `Agreement ${d.agreementId} with partner ${d.partnerId} ends with ${d.lastDay}: ${d.reason}`,
  PartnerGroupsSet: (d) =>
    `Partner ${d.partnerId} is in ${d.groups.length === 0 ? 'no group' : d.groups.join(', ')} from ${d.from} on`,
  MembershipFeePaid: (d) =>
    `Partner ${d.partnerId} paid ${formatMoney(d.amount)} for its membership from ${d.coversFrom} until ${d.coversUntil}`,
  CertificationAttempted: (d) =>
    `Partner ${d.partnerId} ${d.passed ? 'passed' : 'did not pass'} ${d.requirementId} of ${d.trackId}${
      d.score === undefined ? '' : ` with ${d.score}`
    }`,
  CertificationAwarded: (d) => `Partner ${d.partnerId} was certified in ${d.trackId}${untilInWords(d.expiresOn)}`,
  CertificationExpiryNoticed: (d) => `Partner ${d.partnerId} is to be told that ${d.trackId} expires on ${d.expiresOn}`,
  CertificationExpired: (d) => `The certification of partner ${d.partnerId} in ${d.trackId} expired on ${d.expiresOn}`,
  CertificationRenewed: (d) =>
    `The certification of partner ${d.partnerId} in ${d.trackId} was renewed${untilInWords(d.expiresOn)}`,
  CertificationRevoked: (d) => `The certification of partner ${d.partnerId} in ${d.trackId} was revoked: ${d.reason}`,
  PartnerPromoted: (d) => `Partner ${d.partnerId} was promoted from ${d.from ?? 'no tier'} to ${d.to}`,
  PartnerDemoted: (d) => `Partner ${d.partnerId} was demoted from ${d.from ?? 'no tier'} to ${d.to}`,
  LinkHostsSet: (d) =>
    `Links of program ${d.programId} may lead ${d.hosts.length === 0 ? 'anywhere' : `to ${d.hosts.join(', ')}`}`,
  LinkCreated: (d) => `Partner ${d.partnerId} got link ${d.code} to ${d.destination}`,
  LinkDisabled: (d) => `Link ${d.code} was disabled`,
  LinkClicked: (d) =>
    `Link ${d.code} of partner ${d.partnerId} was clicked${d.clicks.length === 1 ? '' : ` ${d.clicks.length} times`}`,
  CouponCreated: (d) => `Partner ${d.partnerId} got coupon ${d.couponCode}`,
  CouponDisabled: (d) => `Coupon ${d.couponCode} was disabled`,
  ReferralMade: (d) =>
    `Partner ${d.partnerId} made referral ${d.referralId} by ${d.via}${d.source === undefined ? '' : ` (${d.source})`}`,
  ReferralAccepted: (d) => `Referral ${d.referralId} of partner ${d.partnerId} stands until ${d.expiresOn}`,
  ReferralRefused: (d) =>
    `Referral ${d.referralId} of partner ${d.partnerId} was refused: ${d.reason}${
      d.otherReferralId === undefined ? '' : ` (${d.otherReferralId})`
    }`,
  ReferralQualified: (d) => `The lead of referral ${d.referralId} of partner ${d.partnerId} was qualified`,
  ReferralDisqualified: (d) => `The lead of referral ${d.referralId} was disqualified: ${d.reason}`,
  ReferralConverted: (d) => `Referral ${d.referralId} brought customer ${d.customerId}`,
  ReferralExpired: (d) => `Referral ${d.referralId} expired on ${d.expiredOn}`,
  TouchLeftOpen: (d) => `Customer ${d.customerId} named what was not known: ${d.referralId}`,
  CustomerSignedUp: (d) => `Customer ${d.customerId} signed up`,
  CustomerConverted: (d) =>
    `Customer ${d.customerId} converted${d.referralId === undefined ? '' : ` from referral ${d.referralId}`}${
      d.clickId === undefined ? '' : ` from click ${d.clickId}`
    }${d.couponCode === undefined ? '' : ` with coupon ${d.couponCode}`}${
      d.declaredMonthlyRevenue === undefined ? '' : `, declaring ${formatMoney(d.declaredMonthlyRevenue)} a month`
    }`,
  CustomerReturned: (d) => `Customer ${d.customerId} came back`,
  SubscriptionChanged: (d) =>
    `The subscription of customer ${d.customerId} changed${d.plan === undefined ? '' : ` to ${d.plan}`}${
      d.seats === undefined ? '' : `, ${d.seats} seats`
    }${d.monthlyRevenue === undefined ? '' : `, ${formatMoney(d.monthlyRevenue)} a month`} (${d.changeId})`,
  SourceReported: (d) => `Customer ${d.customerId} heard about us by ${d.channel}`,
  TouchesWeighed: (d) =>
    d.credited
      ? `Customer ${d.customerId} came from referral ${d.credited.referralId}`
      : `No referral counts for customer ${d.customerId}`,
  PaymentReceived: (d) => `Customer ${d.customerId} paid ${formatMoney(d.amount)} (${d.paymentId})`,
  PaymentRefunded: (d) =>
    `Customer ${d.customerId} got ${formatMoney(d.amount)} of ${d.paymentId} back (${d.refundId})`,
  PaymentDisputeOpened: (d) =>
    `Customer ${d.customerId} disputes ${formatMoney(d.amount)} of ${d.paymentId} (${d.disputeId})${
      d.reason === undefined ? '' : `: ${d.reason}`
    }`,
  PaymentDisputeClosed: (d) => `Dispute ${d.disputeId} of customer ${d.customerId} on ${d.paymentId} was ${d.outcome}`,
  CustomerChurned: (d) => `Customer ${d.customerId} left${d.reason === undefined ? '' : `: ${d.reason}`}`,
  CustomerReattributed: (d) =>
    `Customer ${d.customerId} counts for partner ${d.to.partnerId} now${
      d.from === undefined ? '' : `, and not for ${d.from.partnerId}`
    }: ${d.reason}`,
  CreditWithdrawn: (d) =>
    d.what === 'payment'
      ? `Payment ${d.paymentId} of ${formatMoney(d.amount)} does not count for partner ${d.partnerId} any more`
      : `A ${d.what} of customer ${d.customerId} does not count for partner ${d.partnerId} any more`,
  AttributionWithdrawn: (d) =>
    `Customer ${d.customerId} does not count for partner ${d.partnerId} any more${d.since === undefined ? '' : ` from ${d.since} on`}: ${d.reason}`,
  CommissionClaimed: (d) => `Partner ${d.partnerId} claims customer ${d.customerId} (${d.claimId})`,
  ClaimRefused: (d) => `Claim ${d.claimId} of partner ${d.partnerId} was refused: ${d.reason}`,
  ClaimGranted: (d) => `Claim ${d.claimId} of partner ${d.partnerId} was granted: customer ${d.customerId} is its own`,
  CustomerAttributed: (d) =>
    `Customer ${d.customerId} was credited to partner ${d.partnerId} by referral ${d.referralId}`,
  AttributionRefused: (d) =>
    `Customer ${d.customerId} was not credited to partner ${d.partnerId} by referral ${d.referralId}: ${d.reason}`,
  ConversionFlagged: (d) => `The conversion of customer ${d.customerId} was flagged: ${d.reason}`,
  PaymentCredited: (d) => `Payment ${d.paymentId} of ${formatMoney(d.amount)} counts for partner ${d.partnerId}`,
  RefundCredited: (d) =>
    `${backInWords(d)} of ${formatMoney(d.amount)} on ${d.paymentId} counts against partner ${d.partnerId}`,
  RefundFlagged: (d) => `${backInWords(d)} of ${formatMoney(d.amount)} on ${d.paymentId} was flagged: ${d.reason}`,
  DisputeCredited: (d) =>
    `Dispute ${d.disputeId} of ${formatMoney(d.amount)} on ${d.paymentId} counts for partner ${d.partnerId}`,
  DisputeEndCredited: (d) =>
    `Dispute ${d.disputeId} on ${d.paymentId} was ${d.outcome}, which counts for partner ${d.partnerId}`,
  ChurnCredited: (d) => `Partner ${d.partnerId} lost customer ${d.customerId}`,
  ReturnCredited: (d) => `Customer ${d.customerId} of partner ${d.partnerId} came back`,
  SubscriptionChangeCredited: (d) =>
    `The subscription of customer ${d.customerId} of partner ${d.partnerId} changed: ${d.direction} (${d.changeId})`,
  SubscriptionChangeCorrected: (d) =>
    `Change ${d.changeId} of customer ${d.customerId} of partner ${d.partnerId} stands as ${d.direction}, by what was told later`,
  RecruitCredited: (d) => `Partner ${d.recruitId}, recruited by ${d.partnerId}, was approved`,
  RecruitPaymentCredited: (d) =>
    `${formatMoney(d.amount)} that a customer of ${d.recruitId} paid count for ${d.partnerId}, which recruited it`,
  RecruitRefundCredited: (d) =>
    `${formatMoney(d.amount)} that a customer of ${d.recruitId} got back count against ${d.partnerId}`,
  RecruitDisputeCredited: (d) =>
    `A payment of a customer of ${d.recruitId}, which ${d.partnerId} recruited, is disputed`,
  RecruitDisputeEndCredited: (d) =>
    `The dispute of a payment of a customer of ${d.recruitId}, which ${d.partnerId} recruited, was ${d.outcome}`,
  RecruitLossCredited: (d) =>
    `A customer of ${d.recruitId}, which ${d.partnerId} recruited, ${d.because === 'churn' ? 'left' : 'took less'}`,
  RecruitCreditWithdrawn: (d) =>
    `${formatMoney(d.amount)} that a customer of ${d.recruitId} paid count for another partner now, and not for ${d.partnerId}`,
  AllowanceReserved: ({ limit, claim, wanted }) =>
    `Limit ${limit.allowance} granted ${limit.granted} of ${wanted} (${limit.unit}) for ${occasionOf(claim)} by rule ${claim.rule}`,
  AllowanceReturned: (d) => `Limit ${d.allowance} has ${d.returned} again: ${d.because}`,
  CommissionAccrued: (d) =>
    `Partner ${d.partnerId} earned ${formatMoney(d.amount)}, by rule ${d.rule} (${paysInWords(d.pays)}) for ${occasionOf(d)}, held until ${d.releaseOn}`,
  CommissionRefused: (d) => `Partner ${d.partnerId} earned nothing for ${occasionOf(d)}: ${d.reason}`,
  CommissionReleased: (d) => `${formatMoney(d.amount)} of commission ${d.commissionId} became payable`,
  ConversionAwaited: (d) =>
    `${formatMoney(d.claim.computed)} for partner ${d.partnerId} wait for a rate of ${d.paidIn.ratesOf} in ${d.paidIn.currency}`,
  ClaimConverted: (d) =>
    `${formatMoney(d.claim.computed)} for partner ${d.partnerId} come to ${formatMoney(d.amount)}, at 1 ${d.exchanged.from} = ${d.exchanged.rate} ${d.exchanged.to} (${d.exchanged.source})`,
  CommissionReversed: (d) =>
    `${formatMoney(d.amount)} of commission ${d.commissionId} were taken back: ${d.because}${causeInWords(d)}`,
  RewardOwed: (d) =>
    `Partner ${d.partnerId} earned a reward for ${RECIPIENT[d.to]}, by rule ${d.rule}: ${d.quantity === 1 ? '' : `${d.quantity} × `}${paysInWords(d.pays)}, held until ${d.releaseOn}`,
  RewardReleased: (d) => `Reward ${d.rewardId} of partner ${d.partnerId} became due`,
  RewardOrdered: (d) => `Reward ${d.rewardId} was ordered${d.reference === undefined ? '' : ` as ${d.reference}`}`,
  RewardDelivered: (d) =>
    `Reward ${d.rewardId} was delivered${d.worth === null ? '' : `, worth ${formatMoney(d.worth)}`}`,
  RewardFailed: (d) => `Reward ${d.rewardId} did not arrive: ${d.reason}`,
  RewardExpired: (d) => `Reward ${d.rewardId} expired`,
  RewardRevoked: (d) => `Reward ${d.rewardId} is owed no more: ${d.because}`,
  RewardCancelled: (d) => `Reward ${d.rewardId} was cancelled: ${d.reason}`,
  BillCreditOpened: (d) => `Bill credit ${d.rewardId} stands on the account of customer ${d.accountId}`,
  BillCreditApplied: (d) =>
    `${formatMinor(d.appliedMinor, d.invoiceAmount.currency)} of bill credit ${d.rewardId} went off invoice ${d.invoiceId} of ${formatMoney(d.invoiceAmount)}`,
  OwnAccountLinked: (d) => `Partner ${d.partnerId} is itself customer ${d.customerId}`,
  InvoiceRecorded: (d) =>
    `Customer ${d.customerId} was sent invoice ${d.invoiceId} of ${formatMoney(d.amount)} for a ${d.period}`,
  CommissionHeld: (d) =>
    `${formatMoney(d.amount)} of commission ${d.commissionId} are on hold: ${d.because} (${d.holdId})`,
  CommissionHoldEnded: (d) =>
    `Hold ${d.holdId} of commission ${d.commissionId} ended: ${d.outcome}; ${formatMoney(d.amount)} are left of it`,
  ExchangeRateRecorded: (d) => `${d.source} says that one ${d.from} is worth ${d.rate} ${d.to}`,
  FraudRulesSet: (d) =>
    `Program ${d.programId} holds what looks wrong by ${
      d.rules
        .filter(({ mode }) => mode === 'hold')
        .map(({ signal }) => signal)
        .join(', ') || 'nothing'
    }`,
  FraudSignalRaised: (d) =>
    `Something looks wrong with partner ${d.partnerId}: ${d.signal}${d.customerId === undefined ? '' : ` (${d.customerId})`}`,
  HoldPlaced: (d) => `${coveredInWords(d)} of partner ${d.partnerId} is on hold: ${d.reason} (${d.holdId})`,
  HoldReleased: (d) => `Hold ${d.holdId} of partner ${d.partnerId} was released: ${d.reason}`,
  HoldRejected: (d) => `What hold ${d.holdId} of partner ${d.partnerId} holds was rejected: ${d.reason}`,
  PersonForgotten: (d) => `Person ${d.personId} was forgotten: ${d.reason}`,
  CommissionsForfeited: (d) => `Partner ${d.partnerId} lost ${formatMoney(d.amount)} that were ${d.from}`,
  PayoutReserved: (d) => `${formatMoney(d.amount)} of partner ${d.partnerId} were put aside for payout ${d.payoutId}`,
  PayoutRefused: (d) =>
    `Payout ${d.payoutId} leaves partner ${d.partnerId} out: ${d.reason}${untilInWords(d.until ?? null)}`,
  PayoutSettled: (d) => `Partner ${d.partnerId} was paid ${formatMoney(d.amount)} (${d.payoutId})`,
  PayoutReturned: (d) =>
    `${formatMoney(d.amount)} of payout ${d.payoutId} went back to partner ${d.partnerId}: ${d.code}`,
  StatementClosed: (d) =>
    `The statement of partner ${d.partnerId} for ${d.month} in ${d.currency} is closed, with ${d.lines} lines`,
  PayoutRulesSet: (d) =>
    `Program ${d.programId} proposes payouts ${d.daysOfMonth.length === 0 ? 'by hand' : `on days ${d.daysOfMonth.join(', ')}`} by ${d.methods.join(', ')}`,
  PayoutDetailsSet: (d) => `Payout details of partner ${d.partnerId} were set: ${d.method}`,
  PayoutProposed: (d) => `Payout ${d.payoutId} of ${d.programId} in ${d.currency} was proposed by ${d.proposedBy}`,
  PayoutPartnersListed: (d) => `Payout ${d.payoutId} asks ${d.partners.length} partners`,
  PayoutLineAdded: (d) => `Payout ${d.payoutId} has ${formatMoney(d.amount)} for partner ${d.partnerId} by ${d.method}`,
  PayoutPartnerLeftOut: (d) => `Payout ${d.payoutId} has nothing for partner ${d.partnerId}: ${d.reason}`,
  PayoutApproved: (d) =>
    `Payout ${d.payoutId} of ${formatMoney(d.total)} in ${d.lines} lines was approved by ${d.approvedBy}`,
  PayoutRejected: (d) => `Payout ${d.payoutId} was rejected: ${d.reason}`,
  PayoutSendingBegun: (d) =>
    `${formatMoney(d.amount)} of payout ${d.payoutId} for partner ${d.partnerId} are sent by ${d.method}`,
  PayoutLinePaid: (d) => `${formatMoney(d.amount)} of payout ${d.payoutId} reached partner ${d.partnerId}`,
  PayoutLineFailed: (d) => `The line of payout ${d.payoutId} for partner ${d.partnerId} failed: ${d.code}`,
  PayoutLineInDoubt: (d) => `Nobody knows whether payout ${d.payoutId} reached partner ${d.partnerId}: ${d.code}`,
  PayoutLineBounced: (d) =>
    `${formatMoney(d.amount)} of payout ${d.payoutId} came back from partner ${d.partnerId}: ${d.code}`,
  ApiKeyCreated: (d) =>
    `Key ${d.keyId} was created for the role ${d.role}${d.partnerId === undefined ? '' : ` of partner ${d.partnerId}`}`,
  ApiKeyRotated: (d) =>
    `Key ${d.keyId} got its secret #${d.secret}; the one before opens for ${d.overlapMinutes} more minutes`,
  ApiKeyRevoked: (d) => `Key ${d.keyId} was revoked${d.reason === undefined ? '' : `: ${d.reason}`}`,
};

export const summarise = (event: RecordedEvent): string =>
  (sentences[event.type] as (data: RecordedEvent['data']) => string)(event.data);
