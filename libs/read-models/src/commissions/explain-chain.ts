import type { RecordedEvent, Touch } from '@vouch/events';
import {
  type Agreement,
  agreementIn,
  agreementInWords,
  agreementOn,
  frameInWords,
  type GroupsSince,
  groupsOn,
  type PublishedTerms,
  termsThatApply,
  type TermsThatApply,
  withEnd,
  withGroups,
} from '@vouch/terms';
import { summarise } from '../event-summaries.js';
import { attributionStream, eventCalled, isOfAnother } from './explain-find.js';
import { type Asked, type Step, stepOf } from './explanation.js';

type Priced = RecordedEvent<'CommissionAccrued' | 'CommissionRefused' | 'RewardOwed'>;

/** All that a commission, a reward, or the refusal of one was decided on, as the log had it when its payment was credited. */
export interface Inputs {
  /** What counts for the partner; null where the log does not have it. */
  readonly credited: RecordedEvent | null;
  /** What happened; null where the credited event is the fact itself, or where it is on another partner's side. */
  readonly fact: RecordedEvent | null;
  readonly attributed: RecordedEvent<'CustomerAttributed'> | null;
  /** null where the log does not have the program. */
  readonly applied: TermsThatApply | null;
  /** The event that published the terms that applied. */
  readonly published: RecordedEvent | null;
  readonly tier: string | null;
  /** What was agreed with the partner for that day; null where nothing was. */
  readonly agreement: Agreement | null;
  /** The event that it stands in. */
  readonly agreed: RecordedEvent | null;
  /** Groups that the partner was in on that day. */
  readonly groups: readonly string[];
  /** Which of the customer's credited payments it is, from 1, and whether none is earlier. */
  readonly payment: { readonly number: number; readonly isFirst: boolean } | null;
}

export async function inputsOf(asked: Asked, { data, position }: Priced): Promise<Inputs> {
  const { partnerId, programId, customerId } = data;
  const credited = await eventCalled(asked, data.sourceEventId);
  const [side, program, partner] = await Promise.all([
    customerId === undefined ? [] : asked.records.of(attributionStream(partnerId, customerId)),
    asked.records.of(`program-${programId}`),
    asked.records.of(`partner-${partnerId}`),
  ]);
  const before = <E extends RecordedEvent>(events: readonly E[]) =>
    events.filter((event) => event.position < (credited?.position ?? position));
  const known = sinceCounted(before(side));
  const attributed = known.findLast((event) => event.type === 'CustomerAttributed') ?? null;
  const paid = known.filter((event) => event.type === 'PaymentCredited');
  const payment = credited && paymentIn(credited, paid);
  const versions = before(program).flatMap(versionsIn);
  const applied =
    credited && versions.length > 0
      ? termsThatApply(versions, acceptedIn(before(partner)), {
          paidAt: credited.occurredAt,
          ...conversionThatCounts(credited, attributed),
          isFirst: payment?.isFirst ?? !isLaterOfCustomer(credited),
        })
      : null;
  const agreement = agreementOn(agreementsIn(before(partner)), data.occurredOn);
  const publishing = before(program).find((event) =>
    versionsIn(event).some(({ terms }) => terms.version === applied?.terms.version),
  );
  const fact =
    credited && 'sourceEventId' in credited.data ? await eventCalled(asked, credited.data.sourceEventId) : null;
  return {
    credited,
    fact: fact && isOfAnother(asked, fact) ? null : fact,
    attributed,
    applied,
    published: publishing ?? null,
    tier: tierIn(before(partner)),
    agreement,
    agreed: partner.find(({ id }) => id === agreement?.eventId) ?? null,
    groups: groupsOn(groupsIn(before(partner)), data.occurredOn),
    payment,
  };
}

/** A customer that was given to another partner and counts again is a new one. */
function sinceCounted(side: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const taken = side.findLastIndex((event) => event.type === 'AttributionWithdrawn' && event.data.since === undefined);
  return side.slice(taken + 1);
}

function paymentIn(credited: RecordedEvent, paid: readonly RecordedEvent[]): Inputs['payment'] {
  if (credited.type === 'RecruitPaymentCredited')
    return { number: credited.data.number, isFirst: credited.data.isFirst };
  if (credited.type !== 'PaymentCredited') return null;
  return { number: paid.length + 1, isFirst: paid.every(({ occurredAt }) => credited.occurredAt < occurredAt) };
}

/** What a customer does later follows the terms at its conversion, as its later payments do. */
const isLaterOfCustomer = ({ type }: RecordedEvent) =>
  type === 'SubscriptionChangeCredited' || type === 'ReturnCredited';

const conversionThatCounts = (credited: RecordedEvent, attributed: Inputs['attributed']) => ({
  convertedAt:
    credited.type === 'RecruitPaymentCredited' ? credited.data.convertedAt : (attributed?.data.convertedAt ?? null),
});

function versionsIn(event: RecordedEvent): PublishedTerms[] {
  if (event.type !== 'ProgramLaunched' && event.type !== 'TermsPublished') return [];
  const { terms, tiers, acceptance } = event.data;
  return [
    { terms, tiers, acceptance, effectiveFrom: event.type === 'TermsPublished' ? event.data.effectiveFrom : null },
  ];
}

function acceptedIn(events: readonly RecordedEvent[]): Record<string, string> {
  const accepted: Record<string, string> = {};
  for (const event of events) {
    if (event.type !== 'TermsAccepted') continue;
    const known = accepted[event.data.termsVersion];
    if (known === undefined || event.occurredAt < known) accepted[event.data.termsVersion] = event.occurredAt;
  }
  return accepted;
}

function tierIn(events: readonly RecordedEvent[]): string | null {
  const change = events.findLast((event) => event.type === 'PartnerPromoted' || event.type === 'PartnerDemoted');
  return change && 'to' in change.data ? change.data.to : null;
}

const agreementsIn = (events: readonly RecordedEvent[]) =>
  events.reduce<readonly Agreement[]>((known, event) => {
    if (event.type === 'PartnerTermsAgreed') return [...known, agreementIn(event)];
    return event.type === 'PartnerTermsEnded' ? withEnd(known, event.data) : known;
  }, []);

const groupsIn = (events: readonly RecordedEvent[]) =>
  events.reduce<readonly GroupsSince[]>(
    (known, event) => (event.type === 'PartnerGroupsSet' ? withGroups(known, event.data) : known),
    [],
  );

/** From what happened to the terms that priced it, and what was agreed besides. */
export function chainSteps(asked: Asked, inputs: Inputs): Step[] {
  const { fact, credited, attributed, applied, published, agreement, agreed, payment } = inputs;
  return [
    ...(fact
      ? [stepOf('fact', `${summarise(fact)}, on ${fact.occurredAt}; the log knows it since ${fact.recordedAt}.`, fact)]
      : []),
    ...(credited ? [stepOf('credited', `${summarise(credited)}.`, credited)] : []),
    ...(attributed ? [attributionStep(asked, attributed)] : []),
    ...(applied ? [stepOf('terms', termsSentence(applied, payment, attributed), published, termsData(applied))] : []),
    ...(agreement ? [agreementStep(agreement, agreed)] : []),
  ];
}

function attributionStep(asked: Asked, event: RecordedEvent<'CustomerAttributed'>): Step {
  const { customerId, referralId, via, code, referredAt, convertedAt, touches, reattributed } = event.data;
  if (reattributed) {
    const { reason, since } = reattributed;
    const when = since === undefined ? 'from the beginning' : `from ${since} on`;
    const sentence = `A person decided that customer ${customerId} counts for this partner ${when}: ${reason}. It converted ${convertedAt}.`;
    return stepOf('attribution', sentence, event, { reason, since: since ?? null, convertedAt });
  }
  const shown = touches.map((touch) => touchFor(asked, touch));
  const others = shown.filter(({ outcome }) => outcome !== 'credited');
  return stepOf(
    'attribution',
    [
      `Customer ${customerId} came by referral ${referralId} (${via}${code === undefined ? '' : `, link ${code}`}), first contact ${referredAt}, converted ${convertedAt}.`,
      others.length === 0 ? 'Nothing else was weighed.' : `Also weighed: ${others.map(touchInWords).join('; ')}.`,
    ].join(' '),
    event,
    { referralId, via, referredAt, convertedAt, touches: shown },
  );
}

/** Of other partners' referrals a partner learns how they came and what came of them, not whose they are. */
export function touchFor({ partnerId }: Asked, touch: Touch): Partial<Touch> {
  if (partnerId === null || touch.partnerId === partnerId) return touch;
  const { kind, via, outcome } = touch;
  return { kind, ...(via === undefined ? {} : { via }), outcome };
}

export const touchInWords = ({ referralId, kind, via, outcome }: Partial<Touch>) =>
  `${referralId ?? "another partner's referral"} (${via ?? kind}): ${outcome}`;

function termsSentence(
  { terms, effectiveFrom, acceptedAt, accepted, governedBy }: TermsThatApply,
  payment: Inputs['payment'],
  attributed: Inputs['attributed'],
): string {
  const what = payment === null ? 'It' : payment.isFirst ? 'A first payment' : 'A later payment';
  const when =
    governedBy === 'payment'
      ? 'when it happened'
      : `at the conversion of the customer, ${attributed?.data.convertedAt}`;
  return [
    `Version ${terms.version} of the terms applies${effectiveFrom === null ? ', the first' : `, in force from ${effectiveFrom}`}.`,
    `${what} follows the terms in force ${when}.`,
    ...(acceptedAt === null ? [] : [`The partner accepted them at ${acceptedAt}.`]),
    ...(accepted ? [] : ['The partner had accepted no version by which it could earn.']),
    ...frameInWords(terms),
  ].join(' ');
}

function agreementStep({ agreementId, from, until, terms }: Agreement, event: RecordedEvent | null): Step {
  const days = until === null ? `from ${from} on` : `from ${from} to ${until}`;
  return stepOf(
    'agreement',
    `Agreement ${agreementId} with the partner counts ${days}. ${agreementInWords(terms).join(' ')}`,
    event,
    { agreementId, from, until },
  );
}

const termsData = ({ terms, effectiveFrom, acceptedAt, governedBy }: TermsThatApply): Step['data'] => ({
  version: terms.version,
  effectiveFrom,
  acceptedAt,
  governedBy,
});
