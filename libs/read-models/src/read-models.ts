import { accessReadModels } from './access/index.js';
import { attributionReadModels } from './attribution/index.js';
import { auditReadModels } from './audit/index.js';
import { certificationReadModels } from './certification/index.js';
import { clockReadModels } from './clock/index.js';
import { commissionReadModels } from './commissions/index.js';
import { customerReadModels } from './customers/index.js';
import { exchangeReadModels } from './exchange/index.js';
import { fraudReadModels } from './fraud/index.js';
import { insightReadModels } from './insights/index.js';
import { linkReadModels } from './links/index.js';
import { partnerReadModels } from './partners/index.js';
import { payoutReadModels } from './payouts/index.js';
import { programReadModels } from './programs/index.js';
import { referralReadModels } from './referrals/index.js';
import { rewardReadModels } from './rewards/index.js';
import type { Projection } from './projection.js';
import type { Query } from './query.js';

const capabilities: readonly { readonly projections: readonly Projection[]; readonly queries: readonly Query[] }[] = [
  programReadModels,
  clockReadModels,
  partnerReadModels,
  linkReadModels,
  referralReadModels,
  customerReadModels,
  certificationReadModels,
  attributionReadModels,
  commissionReadModels,
  rewardReadModels,
  payoutReadModels,
  fraudReadModels,
  exchangeReadModels,
  insightReadModels,
  auditReadModels,
  accessReadModels,
];

export const projections: readonly Projection[] = capabilities.flatMap((capability) => capability.projections);

export const queries: readonly Query[] = capabilities.flatMap((capability) => capability.queries);

/** The classes that queries read: each stands for the view of its projection's active version. */
export const entities = projections.map((projection) => projection.entity);
