import 'reflect-metadata';
import type { OpenAPIObject } from '@nestjs/swagger';
import { createApi } from '../create-api.js';

/** The OpenAPI document without a database: what the server would serve. */
export async function documentOnly(): Promise<OpenAPIObject> {
  const api = await createApi({ databaseUrl: 'postgres://127.0.0.1:1/none', dataDir: '/nowhere' });
  try {
    return JSON.parse(JSON.stringify(api.document)) as OpenAPIObject;
  } finally {
    await api.close();
  }
}
