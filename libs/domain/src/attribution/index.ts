import { attributeWhenTouchesWeighed } from './attribute-when-touches-weighed.js';
import { attribution } from './attribution.js';
import { claim } from './claim.js';
import { creditWhenCustomerAttributed } from './credit-when-customer-attributed.js';
import { creditWhenRecruitEarns } from './credit-when-recruit-earns.js';
import { grantWhenCustomerReattributed } from './grant-when-customer-reattributed.js';
import { recruit } from './recruit.js';

export const deciders = [attribution, claim, recruit];
export const policies = [
  attributeWhenTouchesWeighed,
  creditWhenCustomerAttributed,
  creditWhenRecruitEarns,
  grantWhenCustomerReattributed,
];
