import type { RecordedEvent } from '@vouch/events';
import { readScenarios, WhatIf } from '@vouch/simulation';
import { formatMinor } from '@vouch/terms';
import { money } from './sentences.js';

/** What is asked of the whole history, and changes nothing in it. */
const ASKED = /^what if each first payment earned (\d+\.\d\d), and what if (\d+\.\d\d)\?$/;

/** The price of the incentive as recorded, and under each proposal; null for a sentence that is no such question. */
export async function figuresOf(
  sentence: string,
  { programId, events }: { readonly programId: string; readonly events: readonly RecordedEvent[] },
): Promise<readonly string[] | null> {
  const proposed = ASKED.exec(sentence)?.slice(1);
  if (!proposed) return null;
  const read = readScenarios(
    proposed.map((amount) => ({
      name: `${amount} each`,
      programId,
      terms: {
        holdingDays: 30,
        rules: [{ rule: 'bounty', on: 'first-payment', pays: { kind: 'flat', amount: money(amount) } }],
      },
    })),
  );
  if ('wrong' in read) throw new Error(JSON.stringify(read.wrong));
  const whatIf = new WhatIf(read.scenarios);
  whatIf.take(events);
  const { histories } = await whatIf.report();
  return histories.map(({ name, programs: [figures] }) => {
    if (!figures) return `${name}: nothing`;
    const { costMinor, currency, ltvCac } = figures;
    const amount = (minor: number | null | undefined) => (minor == null ? 'unknown' : formatMinor(minor, currency));
    const { ltvMinor, cacMinor, acvMinor, ratio, healthy } = ltvCac ?? {};
    return `${name}: commissions ${amount(costMinor)}, LTV ${amount(ltvMinor)}, CAC ${amount(cacMinor)}, ACV ${amount(acvMinor)}, LTV:CAC ${ratio ?? 'unknown'}${healthy == null ? '' : healthy ? ', healthy' : ', not healthy'}`;
  });
}
