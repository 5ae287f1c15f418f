import type { MigrationInterface } from 'typeorm';

/** In the order in which they run; `generate-migration` adds to it. */
export const migrations: readonly (new () => MigrationInterface)[] = [];
