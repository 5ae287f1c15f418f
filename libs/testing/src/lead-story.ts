import { command, DisqualifyReferral, QualifyReferral } from '@vouch/domain';
import type { Teller } from './program-story.js';

/** A referral that is a qualified lead, and sometimes a mistake. */
export function leadStory(
  { random, deliver, instant }: Teller,
  { referralId, programId, partnerId }: Pick<QualifyReferral, 'referralId' | 'programId' | 'partnerId'>,
  referredOn: number,
): void {
  const day = referredOn + random.int(0, 20);
  const lead = { referralId, programId, partnerId };
  deliver(command(QualifyReferral, { ...lead, occurredAt: instant(day) }));
  if (random.chance(0.3))
    deliver(command(DisqualifyReferral, { ...lead, reason: 'no-budget', occurredAt: instant(day + random.int(0, 9)) }));
}
