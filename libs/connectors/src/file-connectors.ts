import { paypalFile } from './paypal/paypal-file.js';
import type { FileConnector } from './port.js';
import { sepaFile } from './sepa/sepa-file.js';
import { wiseFile } from './wise/wise-file.js';

/** Ways to pay for which somebody hands a file over. */
export const fileConnectors = { sepa: sepaFile, paypal: paypalFile, wise: wiseFile } satisfies Readonly<
  Record<string, FileConnector>
>;

export type FileMethod = keyof typeof fileConnectors;
