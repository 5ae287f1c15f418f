import { Temporal } from 'temporal-polyfill';
import { remembered } from './remembered.js';

/** The same day some calendar months later, or that month's last day where it has no such day: 31 January + 1 → 28 February. */
export const addMonths = remembered((day: string, months: number) =>
  Temporal.PlainDate.from(day).add({ months }).toString(),
);
