import { simulation, zoneDays } from './clock.js';

export const deciders = [simulation, zoneDays];
