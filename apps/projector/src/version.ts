import { createRequire } from 'node:module';

/** Of this code; it enters the envelope of each event that it records. */
export const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
