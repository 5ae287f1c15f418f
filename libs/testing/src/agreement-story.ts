import {
  addDays,
  AgreePartnerTerms,
  command,
  EndPartnerTerms,
  type LaunchProgram,
  SetPartnerGroups,
} from '@vouch/domain';
import { shareOf } from './program-launched.js';
import type { Teller } from './program-story.js';

/** What is agreed with one partner, now and then anew or ended, and the groups that it is in. */
export function agreementStory(
  { random, deliver, instant }: Teller,
  partnerId: string,
  { currency, terms }: LaunchProgram,
  from: number,
): void {
  const first = from + random.int(0, 20);
  const agreements = random.chance(0.35) ? random.int(1, 2) : 0;
  for (let number = 1; number <= agreements; number++) {
    const day = first + (number - 1) * random.int(5, 30);
    const occurredAt = instant(day);
    const agreement = { partnerId, agreementId: `agreed-${number}`, reason: 'negotiated' };
    const begins = addDays(occurredAt.slice(0, 10), random.int(1, 5));
    const flat = { kind: 'flat' as const, amount: { amountMinor: 1_100, currency } };
    const days = {
      ...(random.chance(0.4) ? { from: begins } : {}),
      ...(random.chance(0.4) ? { until: addDays(begins, random.int(0, 40)) } : {}),
    };
    const agreed = {
      rules: [
        ...(random.chance(0.7) ? [shareOf(random.pick(['0.3', '0.125', '0.333333333333']), 12)] : []),
        { rule: 'extra', on: 'first-payment' as const, pays: flat },
      ],
      without: random.chance(0.5) ? terms.rules.slice(1, 2).map(({ rule }) => rule) : [],
    };
    deliver(command(AgreePartnerTerms, { ...agreement, ...days, terms: agreed, occurredAt }), 0);
    if (random.chance(0.3)) {
      const lastDay = random.chance(0.5) ? { lastDay: addDays(begins, random.int(5, 30)) } : {};
      const ended = instant(day + random.int(5, 20));
      deliver(command(EndPartnerTerms, { ...agreement, ...lastDay, reason: 'over', occurredAt: ended }), 0);
    }
  }
  const changes = random.chance(0.4) ? random.int(1, 3) : 0;
  for (let number = 1; number <= changes; number++) {
    const groups = random.pick([['vip'], ['agency', 'vip'], []]);
    deliver(
      command(SetPartnerGroups, { partnerId, groups, occurredAt: instant(first + number * random.int(1, 20)) }),
      0,
    );
  }
}
