import * as access from './access/index.js';
import * as attribution from './attribution/index.js';
import * as certification from './certification/index.js';
import * as clock from './clock/index.js';
import * as commissions from './commissions/index.js';
import * as customers from './customers/index.js';
import type { Decider } from './decider.js';
import * as exchange from './exchange/index.js';
import * as fraud from './fraud/index.js';
import * as links from './links/index.js';
import * as partners from './partners/index.js';
import * as payouts from './payouts/index.js';
import * as people from './people/index.js';
import type { Policy } from './policy.js';
import * as programs from './programs/index.js';
import * as referrals from './referrals/index.js';
import * as rewards from './rewards/index.js';

/** All that this installation can decide, by capability. */
export const deciders: readonly Decider[] = [
  ...programs.deciders,
  ...clock.deciders,
  ...partners.deciders,
  ...certification.deciders,
  ...links.deciders,
  ...referrals.deciders,
  ...customers.deciders,
  ...attribution.deciders,
  ...commissions.deciders,
  ...rewards.deciders,
  ...payouts.deciders,
  ...fraud.deciders,
  ...exchange.deciders,
  ...people.deciders,
  ...access.deciders,
];

/** All that follows by itself from what happened. */
export const policies: readonly Policy[] = [
  ...referrals.policies,
  ...customers.policies,
  ...attribution.policies,
  ...certification.policies,
  ...partners.policies,
  ...commissions.policies,
  ...rewards.policies,
  ...payouts.policies,
  ...fraud.policies,
];
