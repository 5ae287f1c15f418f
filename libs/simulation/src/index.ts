export { type Proposal } from './scenario.js';
export { World } from './world.js';
