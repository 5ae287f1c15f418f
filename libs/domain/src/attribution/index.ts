import { attributeWhenTouchesWeighed } from './attribute-when-touches-weighed.js';
import { attribution } from './attribution.js';
import { creditWhenCustomerAttributed } from './credit-when-customer-attributed.js';

export const deciders = [attribution];
export const policies = [attributeWhenTouchesWeighed, creditWhenCustomerAttributed];
