import type { OccasionKind } from '@vouch/events';
import { count } from './money-format.js';

const WORDS: Readonly<Record<OccasionKind, (quantity: number) => string>> = {
  payment: () => 'payment',
  click: (quantity) => count(quantity, 'click'),
  'qualified-lead': () => 'lead qualified',
  'customer-won': () => 'customer won',
  'seats-added': (quantity) => `${count(quantity, 'seat')} added`,
  milestone: () => 'milestone reached',
  'partner-recruited': () => 'partner recruited',
  'recruit-payment': () => 'payment of a recruit',
};

/** What a line is for: `3 clicks`, `10 seats added`, `lead qualified`. */
export const occasionInWords = (occasion: OccasionKind, quantity: number): string => WORDS[occasion](quantity);

/** What a line is for, by its payment or else by its occasion: `inv-1`, `3 clicks`; nothing where it is about neither. */
export const subjectInWords = ({
  paymentId,
  occasion,
  quantity,
}: {
  readonly paymentId: string | null;
  readonly occasion: OccasionKind | null;
  readonly quantity: number | null;
}): string => paymentId ?? (occasion === null ? '' : occasionInWords(occasion, quantity ?? 1));
