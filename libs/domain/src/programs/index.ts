import { programCost } from './program-cost.js';
import { program } from './program.js';

export const deciders = [program, programCost];
