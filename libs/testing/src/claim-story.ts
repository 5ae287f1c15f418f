import { addDays, ClaimCommission, command, fnv1a, ReattributeCustomer, RefuseClaim } from '@vouch/domain';
import type { Teller } from './program-story.js';
import { seededRandom } from './random.js';

const STARTS_ON = '2026-01-01';
const PARTNERS = ['p1', 'p2', 'p3'];

/** Now and then a partner claims a customer, which is refused or given to it; or a person gives it away without being asked. */
export function claimStory({ days, deliver }: Teller, customerId: string, convertedOn: number): void {
  // By chance of its own, so that the rest of the history is as it would be without it.
  const random = seededRandom(fnv1a(customerId));
  const instant = (day: number) => `${addDays(STARTS_ON, day)}T12:00:00.000Z`;
  if (!random.chance(0.2)) return;
  const partnerId = random.pick(PARTNERS);
  const day = Math.min(days - 1, convertedOn + random.int(0, 30));
  const claimId = `claim-${customerId}`;
  const isClaimed = random.chance(0.6);
  if (isClaimed)
    deliver(
      command(ClaimCommission, {
        claimId,
        partnerId,
        customerId,
        note: 'I showed it to them.',
        occurredAt: instant(day),
      }),
      0,
    );
  const answered = instant(Math.min(days - 1, day + 2));
  if (isClaimed && random.chance(0.4)) {
    deliver(command(RefuseClaim, { claimId, partnerId, reason: 'not-referred-by-you', occurredAt: answered }), 0);
    return;
  }
  deliver(
    command(ReattributeCustomer, {
      customerId,
      toPartnerId: partnerId,
      reason: 'shown-by-phone',
      ...(random.chance(0.3)
        ? { since: instant(Math.min(days - 1, convertedOn + random.int(0, 20))).slice(0, 10) }
        : {}),
      ...(isClaimed ? { claimId } : {}),
      occurredAt: answered,
    }),
    0,
  );
}
