import { applyCredit, isUsedUp } from '@vouch/terms';
import { ALREADY_TRUE, handles } from '../decider.js';
import { ApplyBillCredit, OpenBillCredit } from './commands.js';
import { namesOf, rewardLane, rewardStream, type RewardState } from './reward-state.js';

/** How a bill credit goes off invoices. */
export const crediting = [
  handles({
    type: OpenBillCredit,
    summary: 'Puts a bill credit that is due on the account whose invoices it goes off.',
    by: 'policy',
    stream: rewardStream,
    lane: rewardLane,
    decide: ({ accountId }, reward: RewardState) => {
      if (reward?.status !== 'due' || reward.credit) return ALREADY_TRUE;
      const { pays, quantity } = reward.owed;
      if (pays.kind !== 'bill-credit') return ALREADY_TRUE;
      return [{ type: 'BillCreditOpened', data: { ...namesOf(reward), accountId, pays, quantity } }];
    },
  }),
  handles({
    type: ApplyBillCredit,
    summary: 'Takes a bill credit off an invoice, as far as it and the invoice allow.',
    by: 'policy',
    stream: rewardStream,
    lane: rewardLane,
    decide: ({ invoiceId, invoiceAmount, leftMinor }, reward: RewardState) => {
      if (reward?.status !== 'due' || !reward.credit || reward.credit.invoices.has(invoiceId)) return ALREADY_TRUE;
      const { pays, quantity } = reward.owed;
      if (pays.kind !== 'bill-credit') return ALREADY_TRUE;
      const { accountId, left: before } = reward.credit;
      const invoice = { amountMinor: invoiceAmount.amountMinor, leftMinor };
      const { left, ...applied } = applyCredit(pays, quantity, before, invoice);
      const data = {
        ...namesOf(reward),
        accountId,
        invoiceId,
        invoiceAmount,
        leftBeforeMinor: leftMinor,
        ...applied,
        invoicesLeft: left.invoices,
        isLast: isUsedUp(left),
      };
      return [{ type: 'BillCreditApplied', data }];
    },
  }),
];
