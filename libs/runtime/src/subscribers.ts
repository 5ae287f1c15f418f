import type { Policy } from '@vouch/domain';
import type { Projection } from '@vouch/read-models';

type Versioned = Pick<Projection, 'name' | 'version'>;

/** Whose checkpoints are those of the rows that are served. */
export const projectionSubscriber = ({ name, version }: Versioned): string => `projection:${name}:v${version}`;

/** Whose checkpoints are those of the rows that are being filled beside them. */
export const fillingSubscriber = (projection: Versioned): string => `${projectionSubscriber(projection)}:filling`;

export const policySubscriber = ({ name }: Pick<Policy, 'name'>): string => `policy:${name}`;
