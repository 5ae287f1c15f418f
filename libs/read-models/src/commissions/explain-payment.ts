import type { EventData, RecordedEvent } from '@vouch/events';
import { formatMoney } from '@vouch/terms';
import { type Awaited, awaitedBy } from '../awaited.js';
import { ConversionRow } from './conversions.projection.js';
import { summarise } from '../event-summaries.js';
import { monthOf } from '../days.js';
import { touchFor, touchInWords } from './explain-chain.js';
import { attributionStream, countsIn, customerStream, findPayment } from './explain-find.js';
import { commissionExplained, refusalExplained } from './explain-line.js';
import { rewardsExplained } from './explain-reward.js';
import { type Asked, type Explanation, referenceOf, type Step, stepOf } from './explanation.js';
import { StatementLineRow } from './statement-lines.projection.js';

type Payment = RecordedEvent<'PaymentReceived' | 'PaymentCredited'>;

/**
 * What a payment earned, or why it earned nothing. A partner to which the customer is not credited learns why that is, and
 * nothing of the payment.
 */
export async function paymentAsked(asked: Asked, customerId: string, paymentId: string): Promise<Explanation> {
  const refused = asked.partnerId === null ? null : await refusedTo(asked, asked.partnerId, customerId, paymentId);
  return refused ?? paymentExplained(asked, await findPayment(asked, customerId, paymentId));
}

async function refusedTo(
  asked: Asked,
  partnerId: string,
  customerId: string,
  paymentId: string,
): Promise<Explanation | null> {
  const side = await asked.records.of(attributionStream(partnerId, customerId));
  if (countsIn(side)) return null;
  const withdrawn = side.findLast((event) => event.type === 'AttributionWithdrawn');
  if (withdrawn) return noLonger(asked, withdrawn, paymentId, side);
  const refused = side.find((event) => event.type === 'AttributionRefused');
  if (!refused) return null;
  const sentence = `Customer ${customerId} is not credited to partner ${partnerId}, so its payments earn it nothing: ${refused.data.reason}.`;
  const touches = refused.data.touches.map((touch) => touchFor(asked, touch));
  const weighed = `${sentence} Weighed were: ${touches.map(touchInWords).join('; ')}.`;
  return answer(refused, partnerId, sentence, [stepOf('attribution', weighed, refused, { touches })]);
}

/** The customer counts for another partner now; what the payment had earned until then is told, and how it was taken back. */
async function noLonger(
  asked: Asked,
  withdrawn: RecordedEvent<'AttributionWithdrawn'>,
  paymentId: string,
  side: readonly RecordedEvent[],
): Promise<Explanation> {
  const { partnerId, customerId, reason } = withdrawn.data;
  const sentence = `Customer ${customerId} does not count for partner ${partnerId} any more, by the decision of a person: ${reason}. What its payments had earned was taken back.`;
  const credited = side
    .filter((event) => event.type === 'PaymentCredited')
    .filter(({ data }) => data.paymentId === paymentId);
  const before = await Promise.all(credited.map((event) => creditExplained(asked, event)));
  const step = stepOf('attribution', sentence, withdrawn, { reason });
  return answer(withdrawn, partnerId, sentence, [...before.flatMap(({ steps }) => steps), step]);
}

const answer = (event: RecordedEvent, partnerId: string | null, sentence: string, steps: Step[]): Explanation => ({
  reference: referenceOf(event),
  what: event.type,
  partnerId,
  sentence,
  steps,
  recomputed: null,
  standing: null,
});

export async function paymentExplained(asked: Asked, event: Payment): Promise<Explanation> {
  const credited = event.type === 'PaymentCredited' ? [event] : await creditsOf(asked, event);
  const told = await Promise.all(credited.map((one) => creditExplained(asked, one)));
  const [first, ...others] = told;
  if (!first) return notCredited(asked, event);
  const explained = { ...first, reference: referenceOf(event), what: event.type };
  if (others.length === 0) return explained;
  return {
    ...explained,
    sentence: told.map(({ sentence }) => sentence).join(' '),
    steps: told.flatMap(({ steps }) => steps),
  };
}

/** Where the payment counts: for the partner that its customer is credited to. */
async function creditsOf(asked: Asked, { data }: RecordedEvent<'PaymentReceived'>) {
  const { customerId, paymentId } = data;
  const facts = await asked.records.of(customerStream(customerId));
  const partners = facts.flatMap((fact) =>
    fact.type === 'TouchesWeighed' && fact.data.credited
      ? [fact.data.credited.partnerId]
      : fact.type === 'CustomerReattributed'
        ? [fact.data.to.partnerId]
        : [],
  );
  const sides = await Promise.all(
    [...new Set(partners)]
      .filter((partnerId) => asked.partnerId === null || asked.partnerId === partnerId)
      .map((partnerId) => asked.records.of(attributionStream(partnerId, customerId))),
  );
  return sides
    .flat()
    .filter((one) => one.type === 'PaymentCredited')
    .filter((one) => one.data.paymentId === paymentId);
}

/** All that answers a credited payment, one line or reward for each rule that pays, told one after the other. */
async function creditExplained(asked: Asked, event: RecordedEvent<'PaymentCredited'>): Promise<Explanation> {
  const { partnerId, customerId, paymentId, paidOn, amount } = event.data;
  const lines = await asked.rows.find(StatementLineRow, {
    // Where the month was closed when it came, it stands in a later one.
    where: { partnerId, month: { from: monthOf(paidOn) }, customerId, paymentId, kind: { in: ['accrued', 'refused'] } },
    orderBy: ['position'],
  });
  const decided = await Promise.all(lines.map((line) => decidedBy(asked, line)));
  const told = [
    ...(await Promise.all(
      // The payment may have counted for the partner before, until the customer was given to another one.
      decided
        .filter(({ data }) => data.sourceEventId === event.id)
        .map((one) =>
          one.type === 'CommissionAccrued' ? commissionExplained(asked, one) : refusalExplained(asked, one),
        ),
    )),
    ...(await rewardsExplained(asked, event)),
  ];
  const [first] = told;
  if (!first) {
    const [waiting] = (await asked.rows.find(ConversionRow, { where: { partnerId } })).filter(({ commissionId }) =>
      commissionId.startsWith(`${event.id}.`),
    );
    if (waiting) return awaitsRate(event, waiting);
    const sentence = `${formatMoney(amount)} count for partner ${partnerId}, and are not priced yet: that follows within moments, or the event is parked.`;
    return answer(event, partnerId, sentence, [
      stepOf('credited', `${summarise(event)}.`, event),
      stepOf('waiting', sentence, null, { waitsFor: 'pricing' }),
    ]);
  }
  if (told.length === 1) return first;
  const checks = told.flatMap(({ recomputed }) => recomputed?.checks ?? []);
  return {
    ...first,
    sentence: told.map(({ sentence }) => sentence).join(' '),
    steps: told.flatMap(({ steps }) => steps),
    recomputed: { agrees: checks.every(({ agrees }) => agrees), checks },
    standing: null,
  };
}

async function decidedBy({ records }: Asked, { stream, revision, eventId }: StatementLineRow) {
  const event = await records.at(stream, revision);
  if (event?.type === 'CommissionAccrued' || event?.type === 'CommissionRefused') return event;
  throw new Error(`Line ${eventId} stands in the statement, and the log does not have it.`);
}

function awaitsRate(
  event: RecordedEvent,
  { partnerId, rule, computed, paidIn, occurredAt }: ConversionRow,
): Explanation {
  const sentence = `By rule ${rule} it comes to ${formatMoney(computed)}, paid in ${paidIn.currency}: it waits for a rate of ${paidIn.ratesOf} that was in force on ${occurredAt}.`;
  return answer(event, partnerId, sentence, [
    stepOf('credited', `${summarise(event)}.`, event),
    stepOf('waiting', sentence, null, { waitsFor: 'rate', computed, paidIn }),
  ]);
}

const WAITS: Readonly<Record<Awaited, string>> = {
  conversion: 'its customer has not converted yet',
  referral: 'its customer named a referral that nobody has recorded',
  verdict: 'a referral that its customer touched is not judged yet: its partner is not let in',
  payment: 'its payment is not recorded',
  dispute: 'its dispute is not recorded',
  churn: 'the churn that it ends is not recorded',
};

/** Nobody earns by it: because something is missing, or because it is nobody's. */
async function notCredited(asked: Asked, event: Payment): Promise<Explanation> {
  const { customerId, paymentId } = event.data;
  const waiting = await awaitedBy(asked.rows, customerId, event.id);
  const facts = await asked.records.of(customerStream(customerId));
  const weighed = facts.findLast((fact) => fact.type === 'TouchesWeighed');
  const { sentence, step } = waiting
    ? waits(paymentId, waiting)
    : weighed
      ? nobodys(asked, paymentId, weighed)
      : untouched(paymentId, facts);
  return answer(event, null, sentence, [stepOf('fact', `${summarise(event)}.`, event), step]);
}

function waits(
  paymentId: string,
  { waitsFor, missing }: { readonly waitsFor: Awaited; readonly missing: readonly string[] },
) {
  const which = waitsFor === 'referral' && missing.length > 0 ? ` (${missing.join(', ')})` : '';
  const sentence = `Payment ${paymentId} waits: ${WAITS[waitsFor]}${which}. It is credited, and priced by the terms of its day, when that arrives.`;
  return { sentence, step: stepOf('waiting', sentence, null, { waitsFor, missing }) };
}

function nobodys(asked: Asked, paymentId: string, event: RecordedEvent<'TouchesWeighed'>) {
  const { credited, touches }: EventData<'TouchesWeighed'> = event.data;
  const weighed = touches.map((touch) => touchFor(asked, touch));
  const sentence = credited
    ? `Payment ${paymentId} is not credited yet: its customer came by referral ${credited.referralId}, and that follows within moments, or an event is parked.`
    : `Payment ${paymentId} is nobody's: no referral that its customer touched counts. ${weighed.map(touchInWords).join('; ')}.`;
  return { sentence, step: stepOf('attribution', sentence, event, { touches: weighed }) };
}

function untouched(paymentId: string, facts: readonly RecordedEvent[]) {
  const converted = facts.find((fact) => fact.type === 'CustomerConverted') ?? null;
  const sentence = `Payment ${paymentId} is nobody's: its customer named no referral, click or coupon, and none was found of the same people.`;
  return { sentence, step: stepOf('attribution', sentence, converted) };
}
