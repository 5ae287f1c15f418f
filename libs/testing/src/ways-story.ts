import {
  command,
  CreateCoupon,
  CreateLink,
  dayIn,
  DisableCoupon,
  DisableLink,
  RecordClicks,
  type LaunchProgram,
} from '@vouch/domain';
import type { Teller } from './program-story.js';

/** What customers of a partner may name. */
export interface Ways {
  readonly clicks: readonly { readonly clickId: string; readonly clickedAt: string }[];
  readonly couponCode: string;
}

/** A link with its clicks, and a coupon; created when the partner may already have them, or not yet. */
export function waysStory(teller: Teller, partnerId: string, program: LaunchProgram, decidedOn: number): Ways {
  const { random, deliver, instant } = teller;
  const { programId, zone } = program;
  const code = `link-${partnerId}`;
  const couponCode = `coupon-${partnerId}`;
  // By then the program is known, however late it was told: a link leads on for a program that is.
  const createdOn = Math.max(4, decidedOn + random.int(0, 2));
  const host = random.chance(0.8) ? 'www.example.com' : 'example.org';
  const destination = `https://${host}/start`;
  const link = { programId, partnerId, destination, code, occurredAt: instant(createdOn) };
  deliver(command(CreateLink, { ...link, ...(random.chance(0.3) ? { campaign: 'fair' } : {}) }), 0);
  deliver(command(CreateCoupon, { programId, partnerId, couponCode, occurredAt: instant(createdOn) }), 0);
  const clicks = Array.from({ length: random.int(1, 3) }, (_, number) => {
    const clickedAt = instant(createdOn + random.int(0, 20));
    const clickedOn = dayIn(zone, clickedAt);
    // Some links are followed by several people in one moment.
    const ofMoment = Array.from({ length: random.chance(0.3) ? 2 : 1 }, (_, nth) => {
      const device = random.pick(['desktop', 'mobile', 'unknown'] as const);
      const clickId = `click-${partnerId}-${number}-${nth}`;
      return { clickId, clickedAt, device, ...(random.chance(0.5) ? { country: 'DE' } : {}) };
    });
    const recorded = { code, programId, partnerId, clickedOn, clicks: ofMoment, occurredAt: clickedAt };
    deliver(command(RecordClicks, recorded), 0);
    return ofMoment;
  }).flat();
  const disabledAt = () => instant(createdOn + random.int(5, 60));
  if (random.chance(0.2)) deliver(command(DisableLink, { code, partnerId, occurredAt: disabledAt() }), 0);
  if (random.chance(0.3)) deliver(command(DisableCoupon, { couponCode, partnerId, occurredAt: disabledAt() }), 0);
  return { clicks, couponCode };
}
