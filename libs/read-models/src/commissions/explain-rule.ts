import type { Condition, EventData } from '@vouch/events';
import { NOTHING_AGREED, occasionInWords, ruleInWords, rulesUnder } from '@vouch/terms';
import type { Inputs } from './explain-chain.js';
import { type Step, stepOf } from './explanation.js';

/** What a rule that applied says, of the terms or as it was agreed; nothing where they are not known. */
export function ruleSteps({ applied, agreement }: Inputs, rule: string): Step[] {
  const rules = rulesUnder(applied?.terms.rules ?? [], agreement?.terms ?? NOTHING_AGREED);
  const inTerms = rules.find((one) => one.rule === rule);
  return inTerms ? [stepOf('rule', ruleInWords(inTerms), null, { rule })] : [];
}

/** How a condition came out. */
export const conditionStep = ({ condition, met, detail }: Condition): Step =>
  stepOf('condition', `${met ? 'Met' : 'Not met'} (${condition}): ${detail}`, null, { condition, met });

/** `payment pay1 of customer c1`; `3 clicks`; `10 seats added of customer c1`. */
export const whatFor = ({
  occasion,
  quantity,
  paymentId,
  customerId,
}: EventData<'CommissionAccrued' | 'CommissionRefused' | 'RewardOwed'>): string =>
  [
    occasionInWords(occasion, quantity),
    ...(occasion === 'payment' ? [paymentId] : []),
    ...(customerId === undefined ? [] : [`of customer ${customerId}`]),
  ].join(' ');
