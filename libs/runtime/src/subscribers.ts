import type { Policy } from '@vouch/domain';
import type { Projection } from '@vouch/read-models';

type Versioned = Pick<Projection, 'name' | 'version'>;

/** Whose checkpoints are those of the rows that are served. */
export const projectionSubscriber = ({ name, version }: Versioned): string => `projection:${name}:v${version}`;

/** Whose checkpoints are those of the rows that are being filled beside them. */
export const fillingSubscriber = (projection: Versioned): string => `${projectionSubscriber(projection)}:filling`;

export const policySubscriber = ({ name }: Pick<Policy, 'name'>): string => `policy:${name}`;

/** Whatever follows the log. */
export interface Readers {
  readonly projections: readonly Versioned[];
  readonly policies: readonly Pick<Policy, 'name'>[];
}

/** The projection that reads under this name, for the rows that are served or those that are being filled. */
export const projectionOf = (subscriber: string, projections: Readers['projections']) =>
  projections.find((one) => subscriber === projectionSubscriber(one) || subscriber === fillingSubscriber(one));

export const policyOf = (subscriber: string, policies: Readers['policies']) =>
  policies.find((one) => subscriber === policySubscriber(one));
