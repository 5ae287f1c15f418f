import type { Condition, Rule } from '@vouch/events';
import { addMonths } from './months.js';
import { count } from './money-format.js';

type Asked = Rule['for'];

/** On [conversion day, conversion day + months), in the program's zone. */
export function withinMonths(
  { months }: Asked,
  { convertedOn, day }: { readonly convertedOn: string | null; readonly day: string },
): Condition[] {
  if (convertedOn === null) return [];
  const condition = 'within-commission-months';
  if (months === undefined)
    return [{ condition, met: convertedOn <= day, detail: `Paid on ${day}; payments from ${convertedOn} on earn.` }];
  const earnsUntil = addMonths(convertedOn, months);
  return [
    {
      condition,
      met: convertedOn <= day && day < earnsUntil,
      detail: `Paid on ${day}; payments from ${convertedOn} until before ${earnsUntil} earn (${count(months, 'month')} from the conversion).`,
    },
  ];
}

export function withinPayments(
  { payments }: Asked,
  { paymentNumber }: { readonly paymentNumber: number | null },
): Condition[] {
  if (paymentNumber === null || payments === undefined) return [];
  return [
    {
      condition: 'within-commission-payments',
      met: paymentNumber <= payments,
      detail: `It is payment ${paymentNumber} of this customer; ${payments === 1 ? 'the first earns' : `the first ${payments} earn`}.`,
    },
  ];
}
