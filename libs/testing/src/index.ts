export { given } from './given-when-then.js';
export { happened, type HappenedOptions } from './happened.js';
export * from './histories.js';
export { newPerson, sealedId, vaultFinds, vaultHasText, vaultKnowsAccount } from './sealing.js';
export * from './skip.js';
export * from './program-launched.js';
export { whatCounts } from './what-counts.js';
