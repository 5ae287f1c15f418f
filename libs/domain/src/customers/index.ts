import { customer } from './customer.js';
import { weighWhenCustomerConverted } from './weigh-when-customer-converted.js';

export const deciders = [customer];
export const policies = [weighWhenCustomerConverted];
