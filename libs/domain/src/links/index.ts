import { coupon } from './coupon.js';
import { clicks, link, linkHosts } from './link.js';

export const deciders = [linkHosts, link, clicks, coupon];
