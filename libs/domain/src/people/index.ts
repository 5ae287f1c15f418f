import { person } from './person.js';

export const deciders = [person];
