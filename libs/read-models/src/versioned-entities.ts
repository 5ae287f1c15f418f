import { Entity } from 'typeorm';
import type { Projection } from './projection.js';
import { readModelSchema, versionedTable } from './schema.js';

/**
 * Classes that stand for the tables themselves, `<name>_v<version>`: what migrations are made from. They inherit the
 * columns and indexes of the entity, which stands for the view.
 */
export const versionedEntities = (projections: readonly Projection[]): (new () => object)[] =>
  projections.map((projection) => {
    const VersionedEntity = class extends projection.entity {};
    Entity({ name: versionedTable(projection), schema: readModelSchema })(VersionedEntity);
    return VersionedEntity;
  });
