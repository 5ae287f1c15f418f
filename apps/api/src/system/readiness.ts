import { Inject, Injectable } from '@nestjs/common';
import { type Projection, readModelSchema } from '@vouch/read-models';
import { BackendHolder } from '../backend.js';
import type { FieldError } from '../problems/catalogue.js';
import { PROJECTIONS } from '../tables.js';

/** Says what keeps this server from answering. */
@Injectable()
export class Readiness {
  constructor(
    private readonly backend: BackendHolder,
    @Inject(PROJECTIONS) private readonly projections: readonly Projection[],
  ) {}

  /** Each missing thing with what is wrong with it; empty when all is well. */
  async missing(): Promise<readonly FieldError[]> {
    if (!this.backend.reached)
      return [{ field: 'database', message: 'The database was not reached yet since this server started.' }];
    try {
      const { pool } = this.backend.get();
      const { rows } = await pool.query<{ name: string }>(`select name from ${readModelSchema}.read_model`);
      const served = new Set(rows.map(({ name }) => name));
      return this.projections
        .filter(({ name }) => !served.has(name))
        .map(({ name }) => ({ field: name, message: `The read model ${name} is still being filled from the log.` }));
    } catch {
      // Why it fails is in the log of the requests that need it; here it is the answer, not an error.
      return [{ field: 'database', message: 'The database does not answer.' }];
    }
  }
}
