import { gradeWhenCustomersChange } from './grade-when-customers-change.js';
import { partner } from './partner.js';

export const deciders = [partner];
export const policies = [gradeWhenCustomersChange];
