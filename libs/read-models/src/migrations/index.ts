import type { MigrationInterface } from 'typeorm';
import { CreateReadModels1795352238479 } from './1795352238479-create-read-models.js';

/** In the order in which they run; `generate-migration` writes this list. */
export const migrations: readonly (new () => MigrationInterface)[] = [CreateReadModels1795352238479];
