import { customer } from './customer.js';

export const deciders = [customer];
