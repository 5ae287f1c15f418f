import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, createApi } from '../create-api.js';

const run = promisify(execFile);
const apiFolder = fileURLToPath(new URL('../../', import.meta.url));
const binOf = (name: string, from: string) => join(dirname(createRequire(from).resolve(`${name}/package.json`)), 'bin');

/** What a customer's engineer would write, with the generated types at hand. */
const PROGRAM = `
import createClient from 'openapi-fetch';
import type { paths } from './vouch.js';

// A statement comes as a file too; here all answers are wanted as JSON.
type Json = 'application/json' | 'application/problem+json';
const vouch = createClient<paths, Json>({ baseUrl: 'http://127.0.0.1:8080', headers: { authorization: 'Bearer vouch_…' } });

export async function pay(customerId: string, paymentId: string, amountMinor: number): Promise<number> {
  const { data, error } = await vouch.POST('/v1/commands/record-payment', {
    params: { header: { 'Idempotency-Key': paymentId } },
    body: { customerId, paymentId, amount: { amountMinor, currency: 'EUR' } },
  });
  if (error) throw new Error(\`\${error.title}: \${error.detail} \${error.rejection ?? ''} \${error.errors?.[0]?.field ?? ''}\`);
  return data.position;
}

export async function owed(partner: string, month: string, waitFor: number): Promise<number> {
  const { data } = await vouch.GET('/v1/read-models/statement', { params: { query: { partner, month, waitFor } } });
  let minor = 0;
  for (const account of data?.accounts ?? []) minor += account.lines.length;
  return minor;
}

export async function newKey(): Promise<string | null> {
  const { data } = await vouch.POST('/v1/commands/create-api-key', {
    body: { keyId: 'portal', role: 'partner', partnerId: 'acme' },
  });
  return data?.apiKey ?? null;
}

export async function many(): Promise<readonly number[]> {
  const { data } = await vouch.POST('/v1/bulk', { body: { commands: [{ command: 'RecordPayment', body: {} }] } });
  return data?.results.map(({ status }) => status) ?? [];
}

// @ts-expect-error an amount is not a text
await vouch.POST('/v1/commands/record-payment', { body: { customerId: 'c', paymentId: 'p', amount: '12 EUR' } });
// @ts-expect-error there is no such role
await vouch.POST('/v1/commands/create-api-key', { body: { keyId: 'portal', role: 'king' } });
`;

describe('The OpenAPI document, in the hands of other tools', () => {
  let api: Api;
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeAll(async () => {
    api = await createApi({ databaseUrl: 'postgres://127.0.0.1:1/none', dataDir: '/nowhere' });
    folder = await mkdtemp(join(tmpdir(), 'vouch-client-'));
    await writeFile(file('openapi.json'), JSON.stringify(api.document));
    await symlink(fileURLToPath(new URL('../../../../node_modules', import.meta.url)), file('node_modules'));
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('becomes a typed client without a warning, and a program that uses it compiles', async () => {
    const generator = join(binOf('openapi-typescript', join(apiFolder, 'package.json')), 'cli.js');
    const { stdout, stderr } = await run(process.execPath, [generator, file('openapi.json'), '-o', file('vouch.ts')], {
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
    });
    expect(stdout + stderr).not.toMatch(/warn|error/i);
    await writeFile(file('program.ts'), PROGRAM);
    await writeFile(file('package.json'), '{ "type": "module" }');
    const compilerOptions = { strict: true, noEmit: true, target: 'es2022', module: 'nodenext', skipLibCheck: true };
    await writeFile(file('tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] } }));
    const tsc = join(binOf('typescript', join(apiFolder, 'package.json')), 'tsc');
    const compiled = await run(process.execPath, [tsc], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '' },
    }).catch((error: { stdout: string }) => error);
    expect(compiled.stdout).toBe('');
  });

  it('has nothing that a linter would mend', async () => {
    const generator = createRequire(join(apiFolder, 'package.json')).resolve('openapi-typescript');
    const { lintFromString, createConfig } = createRequire(generator)('@redocly/openapi-core');
    const config = await createConfig({
      extends: ['recommended'],
      rules: {
        // Nobody has decided on a licence yet.
        'info-license': 'off',
        // A redirect has none.
        'operation-2xx-response': 'off',
      },
    });
    const problems = await lintFromString({ source: JSON.stringify(api.document), config });
    const told = problems.map((one: { ruleId: string; message: string; location: { pointer: string }[] }) => [
      one.ruleId,
      one.location[0]?.pointer,
      one.message,
    ]);
    expect(told).toEqual([]);
  });
});
