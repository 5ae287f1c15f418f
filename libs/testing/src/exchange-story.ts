import { command, RecordExchangeRate } from '@vouch/domain';
import type { Teller } from './program-story.js';

const PAIRS = [
  ['EUR', 'USD', '1.0812'],
  ['EUR', 'BRL', '6.1'],
  ['JPY', 'EUR', '0.00612'],
] as const;

/** What currencies are worth: some days of some sources, told twice, late or anew. */
export function exchangeRates({ random, days, deliver, instant }: Teller): void {
  for (let times = random.int(0, Math.ceil(days / 6)); times > 0; times--) {
    const [from, to, rate] = random.pick(PAIRS);
    const at = instant(random.int(0, days - 1));
    deliver(
      command(RecordExchangeRate, { source: 'ecb', from, to, rate: `${rate}${random.int(1, 9)}`, at, occurredAt: at }),
    );
  }
}
