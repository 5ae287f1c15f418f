import type { RecordedEvent } from '@vouch/events';
import { rewardInWords } from '@vouch/terms';
import { summarise } from '../event-summaries.js';
import { rewardsFor } from '../rewards-for.js';
import { chainSteps, inputsOf } from './explain-chain.js';
import { conditionStep, ruleSteps, whatFor } from './explain-rule.js';
import { type Asked, type Explanation, referenceOf, type Step, stepOf } from './explanation.js';
import { recomputed, rewardChecks } from './recompute.js';
import { limitInWords } from './statement-words.js';

type Owed = RecordedEvent<'RewardOwed'>;

/** A reward from its fact to what became of it, where no rule paid money. */
export async function rewardExplained(asked: Asked, owed: Owed): Promise<Explanation> {
  const inputs = await inputsOf(asked, owed);
  const { partnerId, rule, pays, paysFrom, tier, quantity, to, worth, conditions, limits, releaseOn } = owed.data;
  const what = rewardInWords(pays, quantity, to);
  const life = (await asked.records.of(owed.stream)).filter(({ type }) => type !== 'RewardOwed');
  const currency = worth?.currency ?? owed.data.currency;
  return {
    reference: referenceOf(owed),
    what: owed.type,
    partnerId,
    sentence: sentenceOf(owed, what, life.at(-1)),
    steps: [
      ...chainSteps(asked, inputs),
      ...ruleSteps(inputs, rule),
      ...conditions.map(conditionStep),
      stepOf('pays', `It gives ${what}.`, null, { pays, paysFrom, tier, quantity, to, worth }),
      ...limits.map((limit) => stepOf('limit', limitInWords(limit, currency), null, { ...limit })),
      stepOf('owed', `So it is owed, and held until ${releaseOn}.`, owed, { releaseOn }),
      ...life.map(becameStep),
    ],
    recomputed: recomputed(rewardChecks(owed, inputs)),
    standing: null,
  };
}

function sentenceOf({ data }: Owed, what: string, last: RecordedEvent | undefined): string {
  const { partnerId, rule, releaseOn } = data;
  const now = last ? summarise(last) : `It is held until ${releaseOn}`;
  return `Partner ${partnerId} earned for ${whatFor(data)} (rule ${rule}): ${what}. ${now}.`;
}

const becameStep = (event: RecordedEvent): Step => stepOf('became', `${summarise(event)}.`, event);

/** Each reward that a credited payment earned. */
export async function rewardsExplained(
  asked: Asked,
  { id, data }: RecordedEvent<'PaymentCredited'>,
): Promise<Explanation[]> {
  const { partnerId, paidOn } = data;
  const ids = await rewardsFor(asked.rows, { partnerId, owedOn: paidOn, sourceEventId: id });
  return Promise.all(ids.map(async (rewardId) => rewardExplained(asked, await owedAs(asked, rewardId))));
}

/** @throws Error for a contradiction in the log: something became of a reward that was never owed. */
export async function owedAs({ records }: Asked, rewardId: string): Promise<Owed> {
  const owed = await records.at(`reward-${rewardId}`, 0);
  if (owed?.type !== 'RewardOwed') throw new Error(`Reward ${rewardId} was never owed, yet something became of it.`);
  return owed;
}
