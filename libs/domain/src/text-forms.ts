import { isEmail, isURL } from 'class-validator';

/** What a text can be read as, besides words. */
export type TextForm = 'email' | 'url';

/** Of a web address: with its protocol, so that nobody has to guess it. */
export const WEB_ADDRESS = { protocols: ['http', 'https'], require_protocol: true };
const LONGEST_EMAIL = 254;

/** Told by whoever seals a text, so that a decider can hold it against a form without seeing it. */
export const formsOf = (text: string): readonly TextForm[] => [
  ...(text.length <= LONGEST_EMAIL && isEmail(text) ? (['email'] as const) : []),
  ...(isURL(text, WEB_ADDRESS) ? (['url'] as const) : []),
];
