export * from './access/events.js';
export * from './attribution/counted-refund.js';
export * from './attribution/events.js';
export * from './canonical.js';
export * from './catalogue.js';
export * from './certification/events.js';
export * from './clock/events.js';
export {
  type AccountBalance,
  accountBalance,
  payoutLine,
  type StatementTotals,
  statementTotals,
} from './commissions/account-events.js';
export {
  type CashClaim,
  cashClaim,
  type Claim,
  claim,
  type Condition,
  condition,
  type ConsideredRule,
  consideredRule,
  type GrantedLimit,
  grantedLimit,
  type Limit,
  limit,
  type OccasionKind,
  type Refusal,
  type RewardClaim,
  rewardClaim,
} from './commissions/claim.js';
export * from './commissions/events.js';
export * from './customers/events.js';
export * from './define-event.js';
export * from './envelope.js';
export * from './json-schema.js';
export * from './exchange/events.js';
export * from './fraud/events.js';
export * from './links/events.js';
export * from './named-ids.js';
export * from './partners/events.js';
export * from './payouts/events.js';
export * from './people/events.js';
export * from './programs/agreed-terms.js';
export * from './programs/clauses.js';
export * from './programs/events.js';
export * from './programs/terms.js';
export * from './referrals/events.js';
export * from './rewards/events.js';
export * from './roles.js';
export * from './upcast.js';
export * from './values.js';
