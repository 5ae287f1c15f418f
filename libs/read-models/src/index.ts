export { apiKeys as apiKeyFolding, type ApiKeyRow } from './access/api-keys.projection.js';
export type { EventHistoryAnswer } from './audit/event-history.query.js';
export type { FlagsAnswer } from './attribution/flags.query.js';
export { AccountRow } from './commissions/accounts.projection.js';
export type { Explanation } from './commissions/explanation.js';
export type {
  AccountStatement,
  Balance,
  Statement,
  StatementEntry,
  StatementLine,
} from './commissions/statement-answer.js';
export { basisOf } from './commissions/statement-words.js';
export { differencesBetween, type LineDifference, type RowChange } from './difference.js';
export * from './errors.js';
export { type LtvCac, ltvCac, ltvCacOf } from './insights/ltv-cac.query.js';
export { PartnerFinancesRow } from './insights/partner-finances.projection.js';
export type { PartnerValueAnswer } from './insights/partner-value.query.js';
export type { RoiAnswer } from './insights/roi.query.js';
export type { TiersAnswer } from './partners/tiers.query.js';
export { MemoryRows, type RowKey } from './memory-rows.js';
export { migrations } from './migrations/index.js';
export { openReadModels, type OpenReadModelsOptions } from './open-read-models.js';
export type { PartnerHold } from './fraud/hold-words.js';
export { PayoutDetailsRow } from './payouts/payout-details.projection.js';
export { PayoutLineRow } from './payouts/payout-lines.projection.js';
export type { PayoutEntry, PayoutLineEntry, PayoutsAnswer } from './payouts/payouts.query.js';
export * from './projection.js';
export * from './query.js';
export { entities, projections, queries } from './read-models.js';
export { RewardRow } from './rewards/rewards.projection.js';
export { readModelSchema, versionedTable } from './schema.js';
export { tableOf, type ReadModelTable, type TableColumn } from './table-of.js';
export { TypeOrmRows } from './typeorm-rows.js';
