import { derivedId } from '../derived-id.js';

/** Names the holds of a partner, the first, the second and so on. */
export const holdIdOf = (partnerId: string, number: number): string => derivedId('hold', partnerId, String(number));
