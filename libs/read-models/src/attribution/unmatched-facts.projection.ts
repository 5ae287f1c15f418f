import type { EventData, RecordedEvent } from '@vouch/events';
import { Entity, Index } from 'typeorm';
import { Key, Value } from '../columns.js';
import { projection } from '../projection.js';
import { readModelSchema } from '../schema.js';

export const factKinds = [
  'conversion',
  'payment',
  'refund',
  'dispute',
  'dispute-end',
  'change',
  'churn',
  'return',
] as const;

/** What a fact can wait for: that its customer converts, that a referral is known or judged, its payment, its dispute, its churn. */
export const awaitedThings = ['conversion', 'referral', 'verdict', 'payment', 'dispute', 'churn'] as const;
export type Awaited = (typeof awaitedThings)[number];

export interface WaitingFact {
  /** The recorded event. */
  readonly eventId: string;
  readonly kind: (typeof factKinds)[number];
  /** Of the payment, refund, dispute or change; null for what has no id of its own. */
  readonly factId: string | null;
  /** When it happened. */
  readonly since: string;
  readonly waitsFor: Awaited;
}

/** A fact before it is said what it waits for. */
type Fact = Omit<WaitingFact, 'waitsFor'> & {
  /** Of a refund or a dispute. */
  readonly paymentId?: string;
};

@Entity({
  name: 'unmatched_facts',
  schema: readModelSchema,
  comment: 'What is recorded of customers and not credited, because something that belongs to it has not arrived.',
})
@Index(['waiting', 'since'])
export class UnmatchedFactsRow {
  @Key('text', 'The customer.')
  customerId!: string;

  @Value('integer', 'How many facts wait.')
  waiting!: number;

  @Value('instant', 'When the oldest of them happened; where none waits, the first that was heard of the customer.')
  since!: string;

  @Value('json', 'What they wait for: conversion, referral, verdict, payment, dispute, churn.')
  waitsFor!: readonly Awaited[];

  @Value('json', 'The facts that wait, in the order in which they were told.')
  facts!: readonly WaitingFact[];

  @Value(
    'json',
    'Referrals, by the names that they will have, of which nothing was known when the customer named them.',
  )
  missing!: readonly string[];

  @Value('json', 'What is kept to know what is matched.')
  known!: Known;
}

interface Known {
  /** open: it is not decided whose it is; nobodys: no referral counts, so nothing waits. */
  readonly stands: 'open' | 'credited' | 'nobodys';
  readonly touched: boolean;
  readonly converted: boolean;
  readonly payments: readonly string[];
  readonly disputes: readonly { readonly disputeId: string; readonly paymentId: string }[];
  /** Churns less returns that had their turn. */
  readonly away: boolean;
  readonly facts: readonly Fact[];
}

type CustomerEvent = RecordedEvent<
  | 'CustomerSignedUp'
  | 'CustomerConverted'
  | 'PaymentReceived'
  | 'PaymentRefunded'
  | 'PaymentDisputeOpened'
  | 'PaymentDisputeClosed'
  | 'SubscriptionChanged'
  | 'CustomerChurned'
  | 'CustomerReturned'
  | 'TouchLeftOpen'
  | 'TouchesWeighed'
  | 'CustomerReattributed'
>;

const STRANGER: Known = {
  stands: 'open',
  touched: false,
  converted: false,
  payments: [],
  disputes: [],
  away: false,
  facts: [],
};

/** What has to be recorded before a fact can count at all. */
function misses({ kind, factId, paymentId }: Fact, { payments, disputes }: Known): 'payment' | 'dispute' | null {
  const about = kind === 'dispute-end' ? disputes.find(({ disputeId }) => disputeId === factId)?.paymentId : paymentId;
  if (kind === 'dispute-end' && about === undefined) return 'dispute';
  return about === undefined || payments.includes(about) ? null : 'payment';
}

function awaitedBy(fact: Fact, known: Known, isEarlyReturn: boolean, missing: readonly string[]) {
  const missed = misses(fact, known);
  if (missed) return missed;
  if (isEarlyReturn) return 'churn';
  if (known.stands === 'credited') return null;
  if (!known.converted) return 'conversion';
  return missing.length > 0 ? 'referral' : 'verdict';
}

/** Returns that are told before their churn wait for it, the first told for the first. */
function earlyReturns(facts: readonly Fact[], away: boolean): ReadonlySet<string> {
  let isAway = away;
  let early: string[] = [];
  for (const { kind, eventId } of facts) {
    if (kind === 'return' && isAway) isAway = false;
    else if (kind === 'return') early = [...early, eventId];
    else if (kind === 'churn' && early.length > 0) early = early.slice(1);
    else if (kind === 'churn') isAway = true;
  }
  return new Set(early);
}

/** The row as it follows from what is known. */
function rowOf(customerId: string, heardAt: string, missing: readonly string[], known: Known): UnmatchedFactsRow {
  const early = earlyReturns(known.facts, known.away);
  const facts =
    known.stands === 'nobodys'
      ? []
      : known.facts.flatMap((fact): WaitingFact[] => {
          const waitsFor = awaitedBy(fact, known, early.has(fact.eventId), missing);
          const { eventId, kind, factId, since } = fact;
          return waitsFor ? [{ eventId, kind, factId, since, waitsFor }] : [];
        });
  const since = facts.reduce((oldest, fact) => (fact.since < oldest ? fact.since : oldest), facts[0]?.since ?? heardAt);
  const waitsFor = awaitedThings.filter((one) => facts.some((fact) => fact.waitsFor === one));
  return { customerId, waiting: facts.length, since, waitsFor, facts, missing, known };
}

/** What was credited and can not be asked for again is not kept. */
function settled(known: Known): Known {
  if (known.stands === 'nobodys') return { ...known, facts: [], payments: [], disputes: [] };
  if (known.stands === 'open') return known;
  const early = earlyReturns(known.facts, known.away);
  const away = known.facts.reduce(
    (count, { kind }) => count + (kind === 'churn' ? 1 : kind === 'return' ? -1 : 0),
    (known.away ? 1 : 0) + early.size,
  );
  const facts = known.facts.filter((fact) => early.has(fact.eventId) || misses(fact, known) !== null);
  return { ...known, facts, away: away > 0 };
}

const folding = <E extends CustomerEvent>(to: (known: Known, event: E) => Known) => ({
  key: ({ data }: E) => [data.customerId],
  fold: (row: UnmatchedFactsRow | null, event: E) => {
    const { type, data, occurredAt } = event;
    const missing = row?.missing ?? [];
    const more = type === 'TouchLeftOpen' ? [...missing, data.referralId] : missing;
    return rowOf(data.customerId, row?.since ?? occurredAt, more, settled(to(row?.known ?? STRANGER, event)));
  },
});

type Told = Exclude<
  CustomerEvent,
  { type: 'CustomerSignedUp' | 'TouchLeftOpen' | 'TouchesWeighed' | 'CustomerReattributed' }
>;

const factOf = (kind: Fact['kind'], { id, occurredAt }: Told, factId: string | null = null): Fact => ({
  eventId: id,
  kind,
  factId,
  since: occurredAt,
});

const waitingWith = (known: Known, fact: Fact): Known => ({ ...known, facts: [...known.facts, fact] });

/** Whether there is anything that may credit it: what it named, or a referral of the same people. */
function hasTouched(data: EventData<'CustomerSignedUp'> | EventData<'CustomerConverted'>): boolean {
  const { clickId, couponCode, matches } = data;
  const named = 'referralId' in data ? data.referralId : undefined;
  return (
    (named ?? clickId ?? couponCode) !== undefined ||
    [...(matches?.samePerson ?? []), ...(matches?.sameCompany ?? [])].some(({ subject }) =>
      subject.startsWith('referral-'),
    )
  );
}

export const unmatchedFacts = projection<UnmatchedFactsRow>({
  name: 'unmatched_facts',
  capability: 'attribution',
  version: 1,
  entity: UnmatchedFactsRow,
  on: {
    CustomerSignedUp: folding<RecordedEvent<'CustomerSignedUp'>>((known, { data }) => ({
      ...known,
      touched: known.touched || (!known.converted && hasTouched(data)),
    })),
    CustomerConverted: folding<RecordedEvent<'CustomerConverted'>>((known, event) => {
      const touched = known.touched || hasTouched(event.data);
      const stands = touched ? known.stands : 'nobodys';
      return waitingWith({ ...known, touched, converted: true, stands }, factOf('conversion', event));
    }),
    TouchLeftOpen: folding<RecordedEvent<'TouchLeftOpen'>>((known) => known),
    TouchesWeighed: folding<RecordedEvent<'TouchesWeighed'>>((known, { data }) => ({
      ...known,
      stands: data.credited ? 'credited' : 'nobodys',
    })),
    CustomerReattributed: folding<RecordedEvent<'CustomerReattributed'>>((known, { data }) => ({
      ...known,
      stands: 'credited',
      payments: data.paymentIds,
    })),
    PaymentReceived: folding<RecordedEvent<'PaymentReceived'>>((known, event) => {
      const { paymentId } = event.data;
      return waitingWith({ ...known, payments: [...known.payments, paymentId] }, factOf('payment', event, paymentId));
    }),
    PaymentRefunded: folding<RecordedEvent<'PaymentRefunded'>>((known, event) => {
      const { refundId, paymentId } = event.data;
      return waitingWith(known, { ...factOf('refund', event, refundId), paymentId });
    }),
    PaymentDisputeOpened: folding<RecordedEvent<'PaymentDisputeOpened'>>((known, event) => {
      const { disputeId, paymentId } = event.data;
      const disputes = [...known.disputes, { disputeId, paymentId }];
      return waitingWith({ ...known, disputes }, { ...factOf('dispute', event, disputeId), paymentId });
    }),
    PaymentDisputeClosed: folding<RecordedEvent<'PaymentDisputeClosed'>>((known, event) =>
      waitingWith(known, factOf('dispute-end', event, event.data.disputeId)),
    ),
    SubscriptionChanged: folding<RecordedEvent<'SubscriptionChanged'>>((known, event) =>
      waitingWith(known, factOf('change', event, event.data.changeId)),
    ),
    CustomerChurned: folding<RecordedEvent<'CustomerChurned'>>((known, event) =>
      waitingWith(known, factOf('churn', event)),
    ),
    CustomerReturned: folding<RecordedEvent<'CustomerReturned'>>((known, event) =>
      waitingWith(known, factOf('return', event)),
    ),
  },
});
