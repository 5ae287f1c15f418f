import { certification } from './certification.js';
import { expireWhenDayClosed } from './expire-when-day-closed.js';

export const deciders = [certification];
export const policies = [expireWhenDayClosed];
