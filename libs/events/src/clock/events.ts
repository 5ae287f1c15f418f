import { z } from 'zod';
import { defineEvent } from '../define-event.js';
import { day, zone } from '../values.js';

export const clockEvents = {
  ClockSimulated: defineEvent({
    kind: 'decision',
    decidedBy: 'person',
    summary:
      'First event of a demo or test log: its days are closed by command, not by the calendar; it never pays for real.',
    version: 1,
    data: z.strictObject({ startsOn: day.describe('The first day of the simulated time.') }),
    lane: '*',
    stream: 'clock',
  }),
  DayClosed: defineEvent({
    kind: 'fact',
    summary: 'A calendar day ended in a time zone. Whatever falls due with time falls due on this event.',
    version: 1,
    data: z.strictObject({
      date: day.describe('The day that ended.'),
      zone: zone.describe('The time zone in which it ended.'),
    }),
    lane: '*',
    stream: 'clock-<zone>',
  }),
};
