import { referral } from './referral.js';

export const deciders = [referral];
