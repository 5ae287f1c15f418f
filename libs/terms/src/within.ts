import type { Condition, Rule } from '@vouch/events';
import { addMonths } from './months.js';
import { count } from './money-format.js';
import type { Occasion } from './occasion.js';

type Asked = Rule['for'];

/** On [conversion day, conversion day + months), in the program's zone. */
export function withinMonths(
  { months }: Asked,
  { kind, convertedOn, day }: Pick<Occasion, 'kind' | 'convertedOn' | 'day'>,
): Condition[] {
  if (convertedOn === null) return [];
  const condition = 'within-commission-months';
  const isPayment = kind === 'payment' || kind === 'recruit-payment';
  const [happened, what] = isPayment ? [`Paid on ${day}`, 'payments'] : [`It was on ${day}`, 'what happens'];
  const earn = isPayment ? 'earn' : 'earns';
  if (months === undefined)
    return [{ condition, met: convertedOn <= day, detail: `${happened}; ${what} from ${convertedOn} on ${earn}.` }];
  const earnsUntil = addMonths(convertedOn, months);
  return [
    {
      condition,
      met: convertedOn <= day && day < earnsUntil,
      detail: `${happened}; ${what} from ${convertedOn} until before ${earnsUntil} ${earn} (${count(months, 'month')} from the conversion).`,
    },
  ];
}

export function withinPayments({ payments }: Asked, { paymentNumber }: Pick<Occasion, 'paymentNumber'>): Condition[] {
  if (paymentNumber === null || payments === undefined) return [];
  return [
    {
      condition: 'within-commission-payments',
      met: paymentNumber <= payments,
      detail: `It is payment ${paymentNumber} of this customer; ${payments === 1 ? 'the first earns' : `the first ${payments} earn`}.`,
    },
  ];
}
