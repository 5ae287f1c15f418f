// What also runs outside Jest: benchmarks, fault tests' processes.
export { randomHistory } from './random-history.js';
export { randomPays, randomTerms, type TermsAround } from './random-terms.js';
export { seededRandom, type SeededRandom } from './random.js';
export { settle, type Refused, type Settled, type SettleOptions, type Told, WholeSystem } from './settle.js';
export * from './commissions.js';
export { shareOf, sharing } from './program-launched.js';
export { uuidOf } from './uuid.js';
