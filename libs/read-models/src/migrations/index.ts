import type { MigrationInterface } from 'typeorm';
import { RecordActiveVersions1767225600000 } from './1767225600000-record-active-versions.js';
import { CreateReadModels1795325840912 } from './1795325840912-create-read-models.js';

/** In the order in which they run; `generate-migration` writes this list. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  RecordActiveVersions1767225600000,
  CreateReadModels1795325840912,
];
