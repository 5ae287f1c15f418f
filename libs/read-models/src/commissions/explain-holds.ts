import type { RecordedEvent } from '@vouch/events';
import { holdInWords } from '../fraud/hold-words.js';
import { type Asked, type Step, stepOf } from './explanation.js';

/** What kept a commission from being released or paid for a while, in the words that the partner reads. */
export async function holdSteps({ records }: Asked, { stream, data }: RecordedEvent<'CommissionAccrued'>) {
  const [account, decided] = await Promise.all([records.of(stream), records.of(`holds-${data.partnerId}`)]);
  const recruitOf = (holdId: string) =>
    decided.flatMap((event) =>
      event.type === 'HoldPlaced' && event.data.holdId === holdId ? [event.data.covers.recruitId] : [],
    )[0] ?? null;
  const groundsOf = (holdId: string) =>
    decided.flatMap((event) =>
      event.type === 'HoldRejected' && event.data.holdId === holdId ? [event.data.grounds] : [],
    )[0] ?? null;
  return account.flatMap((event): Step[] => {
    if (event.type !== 'CommissionHeld' && event.type !== 'CommissionHoldEnded') return [];
    const { commissionId, holdId } = event.data;
    if (commissionId !== data.commissionId) return [];
    if (event.type === 'CommissionHeld') {
      const { because, heldOn } = event.data;
      const words = holdInWords({ state: 'open', because, endGrounds: null, recruitId: recruitOf(holdId) });
      return [stepOf('on-hold', `On hold since ${heldOn}. ${words}`, event, { holdId, because })];
    }
    const { outcome, endedOn } = event.data;
    const told = { endGrounds: groundsOf(holdId), recruitId: recruitOf(holdId) };
    const words = holdInWords({ state: outcome, because: 'person', ...told });
    return [stepOf('hold-ended', `The hold ended on ${endedOn}. ${words}`, event, { holdId, outcome })];
  });
}
