import {
  command,
  HoldCommission,
  holdIdOf,
  HoldPartner,
  type LaunchProgram,
  RejectHold,
  ReleaseHold,
  SetFraudRules,
} from '@vouch/domain';
import { holdGrounds } from '@vouch/events';
import type { Teller } from './program-story.js';

/** Which signals a program looks for: with thresholds so low that a small history has some. */
export function fraudRules({ random, deliver, instant }: Teller, { programId }: LaunchProgram): void {
  if (random.chance(0.8))
    deliver(
      command(SetFraudRules, {
        programId,
        rules: [
          { signal: 'refund-rate', mode: random.pick(['flag', 'flag', 'hold'] as const), percent: 20, atLeast: 2 },
          { signal: 'many-clicks', mode: 'flag', most: 1 },
          { signal: 'fast-conversion', mode: random.pick(['off', 'flag', 'hold'] as const), seconds: 200_000 },
        ],
        occurredAt: instant(random.int(0, 3)),
      }),
    );
}

/** A person puts a partner on hold, or one of its commissions, and another ends it, or nobody does. */
export function holdStory({ random, days, deliver, instant }: Teller, partnerId: string, programId: string): void {
  const why = { partnerId, reason: 'looks-wrong' };
  const first = random.int(Math.floor(days / 3), days - 1);
  const on = (later: number) => ({ occurredAt: instant(Math.min(days - 1, first + later)) });
  if (random.chance(0.12)) deliver(command(HoldPartner, { ...why, programId, note: 'See the call.', ...on(0) }), 0);
  if (random.chance(0.1))
    deliver(command(HoldCommission, { ...why, programId, commissionId: 'unknown', currency: 'EUR', ...on(0) }), 0);
  for (const number of [1, 2]) {
    const hold = { partnerId, holdId: holdIdOf(partnerId, number), reason: 'checked' };
    const later = random.int(1, 30);
    if (random.chance(0.4)) deliver(command(ReleaseHold, { ...hold, note: 'All is well.', ...on(later) }), 0);
    if (random.chance(0.3))
      deliver(command(RejectHold, { ...hold, grounds: random.pick(holdGrounds), ...on(later + 1) }), 0);
  }
}
