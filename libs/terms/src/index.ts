export * from './currencies.js';
export * from './money.js';
export * from './money-format.js';
