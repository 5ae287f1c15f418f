import { STAFF_AND_SYSTEMS, type EventBody, type EventData, type Matches } from '@vouch/events';
import { Map } from 'immutable';
import { filledIn, type Command } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, decider, handles, type DecideContext, type Decision } from '../decider.js';
import { isSameFact } from '../same-fact.js';
import type { KnownPerson, SealedPerson } from '../sealed.js';
import {
  RecordChurn,
  RecordConversion,
  RecordPayment,
  RecordRefund,
  RecordReturn,
  RecordSignUp,
  RecordSubscriptionChange,
  ReportSource,
  WeighTouches,
} from './commands.js';
import type { CustomerState } from './customer-state.js';
import { disputing } from './disputing.js';
import { sameTurnBeside, withTurn, type Turn } from './presence.js';
import { reattributing } from './reattributing.js';
import { lane, plainMoney, record, stream } from './recording.js';
import { openView, touchesOf, verdictView, weigh, type Named } from './touches.js';

interface ToldPerson {
  readonly personId?: string;
  readonly matches?: Matches;
  readonly disposableAddress?: true;
}

/** What is told of a person again gets an id of its own. */
const withoutPerson = <D extends ToldPerson>({ personId, matches: _, disposableAddress: __, ...said }: D) => ({
  ...said,
  person: personId !== undefined,
});

const MOST_MATCHES = 20;
const plainPerson = ({ personId, subject }: KnownPerson): KnownPerson => ({ personId, subject });

/** Who a customer is, and whom it was found to be or to work with. What the same customer said before tells nothing. */
function personOf(person: SealedPerson | undefined, customerId: string): ToldPerson {
  if (!person) return {};
  const others = (known: readonly KnownPerson[]) =>
    known
      .filter(({ subject }) => subject !== `customer-${customerId}`)
      .slice(0, MOST_MATCHES)
      .map(plainPerson);
  const [samePerson, sameCompany] = [others(person.samePerson), others(person.sameCompany)];
  const found = samePerson.length + sameCompany.length > 0;
  return {
    personId: person.personId,
    ...(found ? { matches: { samePerson, sameCompany } } : {}),
    ...(person.address.disposable ? { disposableAddress: true as const } : {}),
  };
}

/** Coupon codes are the same however they are typed. */
const spelled = (couponCode: string | undefined) => couponCode?.toLowerCase();

const withTouches = (touches: readonly Named[], more: readonly Named[]): readonly Named[] => [
  ...more,
  ...touches.filter(({ referralId }) => !more.some((known) => known.referralId === referralId)),
];

/** What a customer did, as told from outside: recorded whatever the order, and whether or not we know the rest. */
export const customer = decider<CustomerState>({
  capability: 'customers',
  initial: {
    signUp: null,
    conversion: null,
    touches: [],
    weighed: false,
    payments: Map(),
    refunds: Map(),
    disputes: Map(),
    ends: Map(),
    changes: Map(),
    turns: [],
    countsFor: null,
    countsSince: null,
    reported: null,
  },
  commands: [
    reattributing,
    handles({
      type: RecordSignUp,
      summary: 'Records that someone began to try the product, and the click or coupon that it came from.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { signUp }: CustomerState, context) => {
        const { customerId, clickId, couponCode } = report;
        const data = {
          customerId,
          ...filledIn({ clickId, couponCode: spelled(couponCode) }),
          ...personOf(context.sealed.person('person'), customerId),
        };
        if (!signUp) return [{ type: 'CustomerSignedUp', data }];
        const content = withoutPerson(signUp.content as EventData<'CustomerSignedUp'>);
        return isSameFact({ ...signUp, content }, withoutPerson(data), report, context)
          ? ALREADY_TRUE
          : new Rejection(
              'CustomerAlreadySignedUp',
              `The sign-up of customer ${customerId} is already recorded with other content.`,
            );
      },
    }),
    handles({
      type: RecordConversion,
      summary: 'Records that a prospect became a customer, and the referral, click or coupon that it came from.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { conversion }: CustomerState, context) => {
        const { customerId, referralId, clickId, couponCode, plan, seats, declaredMonthlyRevenue, segment } = report;
        const data = {
          customerId,
          ...filledIn({
            referralId,
            clickId,
            couponCode: spelled(couponCode),
            plan,
            seats,
            segment,
            declaredMonthlyRevenue: declaredMonthlyRevenue && plainMoney(declaredMonthlyRevenue),
          }),
          ...personOf(context.sealed.person('person'), customerId),
        };
        if (!conversion) return [{ type: 'CustomerConverted', data }];
        const content = withoutPerson(conversion.content as EventData<'CustomerConverted'>);
        return isSameFact({ ...conversion, content }, withoutPerson(data), report, context)
          ? ALREADY_TRUE
          : new Rejection(
              'CustomerAlreadyConverted',
              `The conversion of customer ${customerId} is already recorded with other content.`,
            );
      },
    }),
    handles({
      type: RecordPayment,
      summary: 'Records that a customer paid.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { payments }: CustomerState, context) => {
        const { customerId, paymentId, product, country, metadata } = report;
        const paidFor = filledIn({ product, country, metadata });
        return record(
          { type: 'PaymentReceived', data: { customerId, paymentId, amount: plainMoney(report.amount), ...paidFor } },
          payments.get(paymentId),
          report,
          context,
          () =>
            new Rejection(
              'PaymentAlreadyRecorded',
              `Payment ${paymentId} of customer ${customerId} is already recorded with other content.`,
            ),
        );
      },
    }),
    handles({
      type: RecordRefund,
      summary: 'Records that a payment was given back, in part or in full. It may arrive before its payment.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { payments, refunds }: CustomerState, context) => {
        const { customerId, refundId, paymentId } = report;
        const amount = plainMoney(report.amount);
        const paid = payments.get(paymentId)?.amount;
        if (!refunds.has(refundId) && paid && paid.currency !== amount.currency)
          return new Rejection(
            'RefundInOtherCurrency',
            `Payment ${paymentId} was made in ${paid.currency}; a refund in ${amount.currency} can not belong to it.`,
          );
        return record(
          { type: 'PaymentRefunded', data: { customerId, refundId, paymentId, amount } },
          refunds.get(refundId),
          report,
          context,
          () =>
            new Rejection(
              'RefundAlreadyRecorded',
              `Refund ${refundId} of customer ${customerId} is already recorded with other content.`,
            ),
        );
      },
    }),
    ...disputing,
    handles({
      type: RecordChurn,
      summary: 'Records that a customer left. One that left before must have come back in between.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { turns }: CustomerState, context) => {
        const { customerId, reason } = report;
        const data = { customerId, ...filledIn({ reason }) };
        return recordTurn(
          { kind: 'churn', turns, report, context },
          { type: 'CustomerChurned', data },
          () =>
            new Rejection(
              'CustomerAlreadyChurned',
              `Customer ${customerId} is already recorded as having left, and not as having come back since.`,
            ),
        );
      },
    }),
    handles({
      type: RecordReturn,
      summary: 'Records that a customer that had left came back. It may arrive before its leaving.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { turns }: CustomerState, context) => {
        const { customerId, plan, seats } = report;
        const data = { customerId, ...filledIn({ plan, seats }) };
        return recordTurn(
          { kind: 'return', turns, report, context },
          { type: 'CustomerReturned', data },
          () =>
            new Rejection(
              'CustomerAlreadyReturned',
              `Customer ${customerId} is already recorded as having come back, and not as having left since.`,
            ),
        );
      },
    }),
    handles({
      type: RecordSubscriptionChange,
      summary: "Records that a customer's subscription changed: its plan, its seats, what it is worth in a month.",
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: (report, { changes }: CustomerState, context) => {
        const { customerId, changeId, plan, seats, monthlyRevenue } = report;
        const said = filledIn({ plan, seats, monthlyRevenue: monthlyRevenue && plainMoney(monthlyRevenue) });
        if (Object.keys(said).length === 0)
          return new Rejection(
            'ChangeEmpty',
            'A change says what changed: give the plan, the seats or the monthly revenue from now on.',
          );
        return record(
          { type: 'SubscriptionChanged', data: { customerId, changeId, ...said } },
          changes.get(changeId),
          report,
          context,
          () =>
            new Rejection(
              'ChangeAlreadyRecorded',
              `Change ${changeId} of customer ${customerId} is already recorded with other content.`,
            ),
        );
      },
    }),
    handles({
      type: ReportSource,
      summary:
        'Records how a customer says that it heard about us. It is kept beside what was tracked and credits nobody.',
      by: STAFF_AND_SYSTEMS,
      stream,
      lane,
      decide: ({ customerId, channel }, { reported }: CustomerState, { sealed }) => {
        const noteId = sealed.text('note');
        const saysNoMore =
          noteId === undefined || (reported?.noteId !== undefined && sealed.sameText('note').includes(reported.noteId));
        if (reported?.channel === channel && saysNoMore) return ALREADY_TRUE;
        return [{ type: 'SourceReported', data: { customerId, channel, ...filledIn({ noteId }) } }];
      },
    }),
    handles({
      type: WeighTouches,
      summary: 'Decides which referral a converted customer came from, once all that it named is judged.',
      by: 'policy',
      stream,
      lane,
      consults: ({ customerId }, { conversion, touches, weighed }: CustomerState) =>
        !conversion || weighed || touches.length === 0
          ? []
          : [
              consult(`touches-${customerId}`, openView),
              ...touches.map(({ referralId }) => consult(`referral-${referralId}`, verdictView)),
            ],
      decide: ({ customerId }, { conversion, touches, weighed }: CustomerState, { consulted }) => {
        if (!conversion || weighed || touches.length === 0) return ALREADY_TRUE;
        const open = consulted(openView);
        const seen = touches.map((touch) => ({
          ...touch,
          verdict: consulted(verdictView, `referral-${touch.referralId}`),
          open: open.includes(touch.referralId),
        }));
        const outcome = weigh(seen, conversion.occurredAt);
        return outcome ? [{ type: 'TouchesWeighed', data: { customerId, ...outcome } }] : ALREADY_TRUE;
      },
    }),
  ],
  evolve: {
    CustomerSignedUp: (state, { data, occurredAt }) => ({
      ...state,
      signUp: { content: data, occurredAt },
      touches: state.conversion ? state.touches : withTouches(state.touches, touchesOf(data)),
    }),
    CustomerConverted: (state, { data, occurredAt }) => ({
      ...state,
      conversion: { content: data, occurredAt },
      touches: withTouches(state.touches, touchesOf(data)),
    }),
    TouchesWeighed: (state, { data: { credited } }) => ({
      ...state,
      weighed: true,
      countsFor: credited ? { partnerId: credited.partnerId, programId: credited.programId } : null,
    }),
    CustomerReattributed: (state, { data }) => ({
      ...state,
      weighed: true,
      countsFor: data.to,
      countsSince: data.since ?? null,
    }),
    PaymentReceived: (state, { data, occurredAt }) => ({
      ...state,
      payments: state.payments.set(data.paymentId, { content: data, occurredAt, amount: data.amount }),
    }),
    PaymentRefunded: (state, { data, occurredAt }) => ({
      ...state,
      refunds: state.refunds.set(data.refundId, { content: data, occurredAt }),
    }),
    PaymentDisputeOpened: (state, { data, occurredAt }) => ({
      ...state,
      disputes: state.disputes.set(data.disputeId, { content: data, occurredAt, paymentId: data.paymentId }),
    }),
    PaymentDisputeClosed: (state, { data, occurredAt }) => ({
      ...state,
      ends: state.ends.set(data.disputeId, { content: data, occurredAt }),
    }),
    CustomerChurned: (state, { data, occurredAt }) => ({
      ...state,
      turns: withTurn(state.turns, { kind: 'churn', content: data, occurredAt }),
    }),
    CustomerReturned: (state, { data, occurredAt }) => ({
      ...state,
      turns: withTurn(state.turns, { kind: 'return', content: data, occurredAt }),
    }),
    SubscriptionChanged: (state, { data, occurredAt }) => ({
      ...state,
      changes: state.changes.set(data.changeId, { content: data, occurredAt }),
    }),
    SourceReported: (state, { data }) => ({ ...state, reported: data }),
  },
});

/** A known turn is harmless; leaving or coming back twice in a row is refused. */
function recordTurn(
  told: { kind: Turn['kind']; turns: readonly Turn[]; report: Command; context: DecideContext },
  event: EventBody,
  contradiction: () => Rejection,
): Decision {
  const { kind, turns, report, context } = told;
  const isThis = (turn: Turn) => turn.kind === kind && isSameFact(turn, event.data, report, context);
  const toldItsTime = (report.occurredAt ?? null) !== null;
  if (toldItsTime && turns.some(isThis)) return ALREADY_TRUE;
  const beside = sameTurnBeside(turns, kind, context.occurredAt);
  if (!beside) return [event];
  return isThis(beside) ? ALREADY_TRUE : contradiction();
}
