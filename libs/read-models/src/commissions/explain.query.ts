import { STAFF_AUDITOR_AND_PARTNER, type RecordedEvent } from '@vouch/events';
import { IsOptional, Matches } from 'class-validator';
import { eventHistory } from '../audit/event-history.projection.js';
import { unmatchedFacts } from '../attribution/unmatched-facts.projection.js';
import { summarise } from '../event-summaries.js';
import { IsId } from '../parameters.js';
import { rewards } from '../rewards/rewards.projection.js';
import { query, type Records, type RowSource, type Table } from '../query.js';
import type { Asked, Explanation, Step } from './explanation.js';
import { conversions } from './conversions.projection.js';
import { findEvent } from './explain-find.js';
import { owedAs, rewardExplained } from './explain-reward.js';
import { commissionExplained, linesExplained, refusalExplained } from './explain-line.js';
import { paymentAsked, paymentExplained } from './explain-payment.js';
import { referenceOf, stepOf } from './explanation.js';
import { statementLines } from './statement-lines.projection.js';

export class ExplainParams {
  /**
   * A line of a statement: its reference (`#12 1a2b3c4d`, or `12`), its event's id, its commission or its reward. Or a payment:
   * `<customerId>/<paymentId>`.
   */
  @Matches(/^#?[A-Za-z0-9][A-Za-z0-9 ._-]{0,160}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?$/, {
    message: '$property must be a reference such as "#12 1a2b3c4d", an event id, a commission, or <customer>/<payment>',
  })
  ref!: string;

  /** Only what concerns this partner, as the partner may see it. */
  @IsOptional()
  @IsId()
  partner?: string;
}

/** @throws NotFound EventUnknown, PaymentUnknown */
export async function explain(
  { ref, partner }: ExplainParams,
  rows: RowSource,
  records: Records,
): Promise<Explanation> {
  const asked: Asked = { rows, records, partnerId: partner ?? null };
  const [customerId = '', paymentId] = ref.split('/');
  if (paymentId !== undefined) return paymentAsked(asked, customerId, paymentId);
  return explainEvent(asked, await findEvent(asked, ref));
}

function explainEvent(asked: Asked, event: RecordedEvent): Promise<Explanation> {
  switch (event.type) {
    case 'CommissionAccrued':
    case 'CommissionReleased':
    case 'CommissionReversed':
      return commissionExplained(asked, event);
    case 'CommissionRefused':
      return refusalExplained(asked, event);
    case 'CommissionsForfeited':
    case 'PayoutReserved':
    case 'PayoutSettled':
    case 'PayoutReturned':
      return linesExplained(asked, event);
    case 'RewardOwed':
      return rewardExplained(asked, event);
    case 'RewardReleased':
    case 'RewardOrdered':
    case 'RewardDelivered':
    case 'RewardFailed':
    case 'RewardExpired':
    case 'RewardRevoked':
    case 'RewardCancelled':
    case 'BillCreditOpened':
    case 'BillCreditApplied':
      return lifeExplained(asked, event);
    case 'PaymentReceived':
    case 'PaymentCredited':
      return paymentExplained(asked, event);
    default:
      return Promise.resolve(told(event));
  }
}

type OfReward = Extract<RecordedEvent, { data: { rewardId: string } }>;

/** What became of a reward, told with all that it follows from. */
async function lifeExplained(asked: Asked, event: OfReward): Promise<Explanation> {
  const explained = await rewardExplained(asked, await owedAs(asked, event.data.rewardId));
  return { ...explained, reference: referenceOf(event), what: event.type };
}

/** What moved no money says itself what it is. */
function told(event: RecordedEvent): Explanation {
  return {
    reference: referenceOf(event),
    what: event.type,
    partnerId: 'partnerId' in event.data ? (event.data.partnerId ?? null) : null,
    sentence: `${summarise(event)}.`,
    steps: [stepOf('fact', `${summarise(event)}.`, event)],
    recomputed: null,
    standing: null,
  };
}

function explainTables({ reference, sentence, steps, recomputed, standing }: Explanation): Table[] {
  const differs = recomputed?.checks.filter(({ agrees }) => !agrees) ?? [];
  const verdict =
    recomputed &&
    (recomputed.agrees
      ? AGREES
      : `It does not agree with the record in: ${differs.map(({ what }) => what).join(', ')}.`);
  return [
    {
      title: `${reference}: ${sentence}`,
      columns: [{ header: 'Step' }, { header: 'Event' }, { header: 'What it says' }],
      rows: steps.map(rowOf),
      empty: 'There is nothing to tell.',
      notes: [...(verdict ? [verdict] : []), ...(standing ? [standing.sentence] : [])],
    },
  ];
}

const AGREES = 'Computed again from what is recorded, by the same functions: it comes to the same.';
const rowOf = ({ step, sentence, event }: Step) => [step, event?.reference ?? '', sentence];

export const explanation = query<ExplainParams, Explanation>({
  name: 'explain',
  capability: 'commissions',
  summary:
    'Why a line of a statement is what it is, from the fact to the last cent, computed again; or why a payment earned nothing.',
  by: STAFF_AUDITOR_AND_PARTNER,
  params: ExplainParams,
  reads: [eventHistory, statementLines, rewards, unmatchedFacts, conversions],
  answer: explain,
  tables: explainTables,
});
