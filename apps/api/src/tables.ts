import type { Decider, Policy } from '@vouch/domain';
import type { Projection, Query } from '@vouch/read-models';

/** The tables that everything here is made from. */
export interface Tables {
  readonly deciders: readonly Decider[];
  readonly policies: readonly Policy[];
  readonly projections: readonly Projection[];
  readonly queries: readonly Query[];
}

/** Injection tokens of what the tables hold. */
export const OFFERED_COMMANDS = Symbol('offered commands');
export const POLICIES = Symbol('policies');
export const PROJECTIONS = Symbol('projections');
export const QUERIES = Symbol('queries');
