import { gradeWhenCustomersChange } from './grade-when-customers-change.js';
import { grading } from './grading.js';
import { partner } from './partner.js';
import { reviewTiersWhenTermsTakeEffect } from './review-tiers-when-terms-take-effect.js';

export const deciders = [partner, grading];
export const policies = [gradeWhenCustomersChange, reviewTiersWhenTermsTakeEffect];
