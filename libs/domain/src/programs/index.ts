import { program } from './program.js';

export const deciders = [program];
