import { attributeWhenTouchesWeighed } from './attribute-when-touches-weighed.js';
import { attribution } from './attribution.js';
import { claim } from './claim.js';
import { creditWhenCustomerAttributed } from './credit-when-customer-attributed.js';
import { grantWhenCustomerReattributed } from './grant-when-customer-reattributed.js';

export const deciders = [attribution, claim];
export const policies = [attributeWhenTouchesWeighed, creditWhenCustomerAttributed, grantWhenCustomerReattributed];
