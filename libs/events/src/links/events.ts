import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { code, country, day, id, instant, partnerId, programId, zone } from '../values.js';

/** A word that stands for a partner: in a link's path, or told at the till. It names its stream, so there is one of each. */
const linkCode = code.describe('The short code in its path: `/r/<code>`.');
const couponCode = code.describe('The coupon code, in small letters: how it is typed does not matter.');
const campaign = code.optional().describe('What the partner made it for.');

const link = { code: linkCode, programId, partnerId };
const coupon = { couponCode, programId, partnerId };

/** Clicks in one event, at most: it stays far below what any log takes as one event. */
export const MOST_CLICKS = 500;

export const click = z
  .strictObject({
    clickId: id.describe('The click, as the destination is told it: `vouch_click`.'),
    clickedAt: instant.describe('When, to the millisecond.'),
    device: z.enum(['desktop', 'mobile', 'tablet', 'bot', 'unknown']).describe('The kind of device.'),
    country: country.optional().describe('The country that a proxy in front of us named.'),
    referrer: z
      .enum(['search', 'social', 'mail', 'video', 'other'])
      .optional()
      .describe('The kind of site that the visitor came from; absent when the browser did not say.'),
  })
  .meta({ title: 'click', description: 'One visitor who followed a link.' });

export const linkEvents = {
  LinkHostsSet: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A program says to which hosts the links of its partners may lead.',
    version: 1,
    data: z.strictObject({
      programId,
      hosts: z
        .array(z.string().regex(/^(?=.{1,253}$)([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/))
        .max(50)
        .describe('Host names in small letters, the hosts below them included; none allows any host.'),
    }),
    lane: '*',
    stream: 'destinations-<programId>',
  }),
  LinkCreated: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A partner has a link. Whoever follows it is sent on, and the click is counted.',
    version: 1,
    data: z.strictObject({
      ...link,
      destination: z.string().min(1).max(2000).describe('Where it leads: an https address.'),
      zone: zone.describe('The time zone in which its clicks are counted by day: that of its program.'),
      campaign,
    }),
    lane: 'partner',
    stream: 'link-<code>',
  }),
  LinkDisabled: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A link leads nowhere any more. Its clicks still count.',
    version: 1,
    data: z.strictObject({ ...link }),
    lane: 'partner',
    stream: 'link-<code>',
  }),
  LinkClicked: defineEvent({
    kind: 'fact',
    summary:
      'A link was followed, as often as there are clicks in it: those of one moment. Nothing of it tells by whom.',
    version: 1,
    data: z.strictObject({
      ...link,
      clickedOn: day.describe("The day of the clicks in the link's time zone."),
      clicks: z.array(click).min(1).max(MOST_CLICKS).describe('Each click for itself, in the order of their arrival.'),
    }),
    lane: 'partner',
    stream: 'clicks-<code>:<clickedOn>',
  }),
  CouponCreated: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A partner has a coupon code. A customer that names it came from this partner.',
    version: 1,
    data: z.strictObject({ ...coupon, campaign }),
    lane: 'partner',
    stream: 'coupon-<couponCode>',
  }),
  CouponDisabled: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary: 'A coupon code is not good for new customers any more.',
    version: 1,
    data: z.strictObject({ ...coupon }),
    lane: 'partner',
    stream: 'coupon-<couponCode>',
  }),
};
