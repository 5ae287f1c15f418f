import { holdShareWhenRecruitHeld } from './hold-share-when-recruit-held.js';
import { holds } from './holds.js';
import { fraudRules } from './rules.js';
import { suspectWhenPartnerBrings } from './suspect-when-partner-brings.js';

export const deciders = [fraudRules, holds];
export const policies = [suspectWhenPartnerBrings, holdShareWhenRecruitHeld];
