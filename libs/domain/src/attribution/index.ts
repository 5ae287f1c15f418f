import { attributeWhenCustomerConverted } from './attribute-when-customer-converted.js';
import { attribution } from './attribution.js';
import { creditWhenCustomerAttributed } from './credit-when-customer-attributed.js';

export const deciders = [attribution];
export const policies = [attributeWhenCustomerConverted, creditWhenCustomerAttributed];
