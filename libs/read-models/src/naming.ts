import { DefaultNamingStrategy } from 'typeorm';
import { columnName } from './schema.js';

/** Properties are camelCase, columns snake_case. */
export class ReadModelNaming extends DefaultNamingStrategy {
  override columnName(property: string, customName: string | undefined): string {
    return customName ?? columnName(property);
  }
}
