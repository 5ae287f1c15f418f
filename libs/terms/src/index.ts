export * from './amount-of.js';
export * from './clauses.js';
export * from './currencies.js';
export * from './money.js';
export * from './money-format.js';
export * from './months.js';
export * from './price.js';
export * from './terms-in-words.js';
