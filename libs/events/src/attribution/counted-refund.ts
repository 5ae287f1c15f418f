import { z } from 'zod';
import { day, positiveMinor } from '../values.js';

export const countedRefund = z
  .strictObject({
    amountMinor: positiveMinor.describe('What of it counted.'),
    refundedOn: day.describe('The day of the refund.'),
  })
  .meta({ title: 'counted refund', description: 'A refund that counted against the partner.' });
