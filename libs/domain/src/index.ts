export * from './command.js';
export * from './decider.js';
export * from './policy.js';
