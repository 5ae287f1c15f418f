import type { EventData, Exchanged, GrantedLimit, Money, RecordedEvent } from '@vouch/events';
import { formatMinor, formatMoney, occasionInWords, paysInWords } from '@vouch/terms';
import { chainSteps, inputsOf, type Inputs } from './explain-chain.js';
import { eventCalled } from './explain-find.js';
import { type Asked, type Explanation, referenceOf, type Step, stepOf } from './explanation.js';
import { historyOf, linesHistory } from './explain-aftermath.js';
import { conditionStep, ruleSteps, whatFor } from './explain-rule.js';
import { commissionChecks, recomputed, refusalChecks } from './recompute.js';
import { StatementLineRow } from './statement-lines.projection.js';
import { exchangedInWords, limitInWords, reasonOf, REFUSALS } from './statement-words.js';

type Commission = RecordedEvent<'CommissionAccrued' | 'CommissionReleased' | 'CommissionReversed'>;
type Accrued = RecordedEvent<'CommissionAccrued'>;
type Refused = RecordedEvent<'CommissionRefused'>;

/** A commission from its fact to where its money is; a release or a reversal is told with the commission that it is about. */
export async function commissionExplained(asked: Asked, event: Commission): Promise<Explanation> {
  const accrued = event.type === 'CommissionAccrued' ? event : await accrualOf(asked, event.data);
  const inputs = await inputsOf(asked, accrued);
  const history = await historyOf(asked, accrued);
  return {
    reference: referenceOf(event),
    what: event.type,
    partnerId: event.data.partnerId,
    sentence: sentenceOf(event, accrued),
    steps: [...chainSteps(asked, inputs), ...pricingSteps(accrued, inputs), ...history.steps],
    recomputed: recomputed([...commissionChecks(accrued, inputs), ...history.checks]),
    standing: history.standing,
  };
}

/** @throws Error for a contradiction in the log: something became of a commission that was never accrued. */
async function accrualOf(
  { rows, records }: Asked,
  { partnerId, commissionId }: EventData<'CommissionReleased' | 'CommissionReversed'>,
): Promise<Accrued> {
  const [line] = await rows.find(StatementLineRow, { where: { partnerId, commissionId, kind: 'accrued' }, limit: 1 });
  const event = line && (await records.at(line.stream, line.revision));
  if (event?.type !== 'CommissionAccrued')
    throw new Error(`Commission ${commissionId} is on no account, yet an event speaks of it.`);
  return event;
}

function sentenceOf(event: Commission, { data }: Accrued): string {
  const money = formatMoney(event.data.amount);
  const of = `${paysInWords(data.pays)} (rule ${data.rule}) for ${whatFor(data)}`;
  switch (event.type) {
    case 'CommissionAccrued':
      return `Partner ${data.partnerId} earned ${money}: ${of}.`;
    case 'CommissionReleased':
      return `${money} became payable: ${of}.`;
    case 'CommissionReversed':
      return `${money} were taken back: ${of}.`;
  }
}

const SOURCE = {
  terms: () => 'as the rule itself says',
  tier: (tier: string | null) => `as the terms give it to tier ${tier}`,
  agreement: () => 'as it was agreed with this partner',
} as const;

function pricingSteps(event: Accrued, inputs: Inputs): Step[] {
  const {
    rule,
    pays,
    paysFrom,
    tier,
    occasion,
    quantity,
    basis,
    revenueBeforeMinor,
    computed,
    exchanged,
    limits,
    amount,
    rounding,
    conditions,
  } = event.data;
  const on = basis ? formatMoney(basis) : occasionInWords(occasion, quantity);
  const before =
    revenueBeforeMinor === null || !basis
      ? ''
      : `, after revenue of ${formatMinor(revenueBeforeMinor, basis.currency)} ${basis.currency}`;
  return [
    ...ruleSteps(inputs, rule),
    ...conditions.map(conditionStep),
    stepOf('pays', `It pays ${paysInWords(pays)}, ${SOURCE[paysFrom](tier)}.`, null, { pays, paysFrom, tier }),
    stepOf('computed', `On ${on}${before} that comes to ${formatMoney(exchanged?.computed ?? computed)}.`, null, {
      ...(basis ? { basis } : { quantity }),
      revenueBeforeMinor,
      computed: exchanged?.computed ?? computed,
    }),
    ...(exchanged ? [exchangeStep(exchanged, computed)] : []),
    ...limits.map((limit) => limitStep(limit, amount.currency)),
    stepOf(
      'rounding',
      `Rounded once, ${rounding}, to a minor unit${exchanged ? ', and once more when it was exchanged' : ''}.`,
      null,
      { rounding },
    ),
    stepOf('amount', `So ${formatMoney(amount)} are earned, and held until ${event.data.releaseOn}.`, event, {
      amount,
      releaseOn: event.data.releaseOn,
    }),
  ];
}

const exchangeStep = (exchanged: Exchanged, computed: Money): Step =>
  stepOf('exchanged', `${exchangedInWords(exchanged)} That is ${formatMoney(computed)}.`, null, {
    ...exchanged,
    comesTo: computed,
  });

const limitStep = (limit: GrantedLimit, currency: string): Step =>
  stepOf('limit', limitInWords(limit, currency), null, { ...limit });

/** A payment that counts for the partner and earned nothing, or nothing by one of the rules. */
export async function refusalExplained(asked: Asked, event: Refused): Promise<Explanation> {
  const inputs = await inputsOf(asked, event);
  const { partnerId, reason, conditions, considered } = event.data;
  const why = `No commission for ${whatFor(event.data)}: ${REFUSALS[reason]}`;
  return {
    reference: referenceOf(event),
    what: event.type,
    partnerId,
    sentence: why,
    steps: [
      ...chainSteps(asked, inputs),
      ...conditions.map(conditionStep),
      ...considered.flatMap((one) => [
        stepOf(
          'rule',
          `Rule ${one.rule} would pay ${paysInWords(one.pays)}; it does not: ${REFUSALS[one.reason]}`,
          null,
          { ...one },
        ),
        ...one.conditions.map(conditionStep),
      ]),
      stepOf('refused', why, event, { reason }),
    ],
    recomputed: recomputed(refusalChecks(event, inputs)),
    standing: null,
  };
}

type OfMany = RecordedEvent<'CommissionsForfeited' | 'PayoutReserved' | 'PayoutSettled' | 'PayoutReturned'>;

/** What is about many commissions, each with its part. */
export async function linesExplained(asked: Asked, event: OfMany): Promise<Explanation> {
  const [row] = await asked.rows.find(StatementLineRow, { where: { eventId: event.id }, limit: 1 });
  const { steps, checks } = await linesHistory(asked, event);
  const source = 'sourceEventId' in event.data ? await eventCalled(asked, event.data.sourceEventId) : null;
  const sentence = row ? reasonOf(row) : referenceOf(event);
  return {
    reference: referenceOf(event),
    what: event.type,
    partnerId: event.data.partnerId,
    sentence: `${formatMoney(event.data.amount)}. ${sentence}`,
    steps: [
      ...(source ? [stepOf('fact', sentence, source)] : []),
      ...steps,
      stepOf('amount', sentence, event, { amount: event.data.amount }),
    ],
    recomputed: recomputed(checks),
    standing: null,
  };
}
