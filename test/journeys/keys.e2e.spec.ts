import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOf, type Running, scratchDatabase, scratchFolder, startVouch, vouch } from './vouch-command.js';

/** `vouch keys`, beside a system that runs. */
describe('vouch keys', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  let env: Record<string, string>;
  let running: Running;
  let url: string;
  beforeAll(async () => {
    folder = await scratchFolder();
    database = await scratchDatabase();
    env = { VOUCH_DATA_DIR: join(folder.path, 'data'), DATABASE_URL: database.url };
    running = startVouch(['start', '--json', '--port', '0'], env);
    await running.says(/\}\s*\}\s*$/);
    url = (JSON.parse(running.stdout) as { url: string }).url;
  }, 120_000);
  afterAll(async () => {
    running?.kill('SIGTERM');
    await running?.ended;
    await database?.drop();
    await folder?.remove();
  });

  const statusWith = async (key: string) =>
    (await fetch(`${url}/healthz`, { headers: { authorization: `Bearer ${key}` } })).status;

  it('makes a key, gives it a new secret, and shuts it out', async () => {
    const created = await vouch(['keys', 'create', 'billing', '--role', 'integration', '--label', 'stripe'], env);
    expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^vouch_[\w-]{43}\n$/) });
    const first = created.stdout.trim();
    expect(await statusWith(first)).toBe(200);
    const { apiKey: second } = await answerOf<{ apiKey: string }>(['keys', 'rotate', 'billing', '--overlap', '0'], env);
    expect([await statusWith(first), await statusWith(second)]).toEqual([401, 200]);
    const revoked = await vouch(['keys', 'revoke', 'billing', '--reason', 'leaked'], env);
    expect(revoked).toMatchObject({ code: 0, stdout: 'Key billing opens nothing any more.\n' });
    expect(await statusWith(second)).toBe(401);
    await fetch(`${url}/v1/progress?waitUntilSettled=true`, {
      headers: { authorization: `Bearer ${(await readFile(join(env['VOUCH_DATA_DIR']!, 'api-key'), 'utf8')).trim()}` },
    });
    const keys = await answerOf<{ keyId: string; secret: number; revokedFor: string | null }[]>(['keys', 'list'], env);
    expect(keys).toMatchObject([
      { keyId: 'first', role: 'admin', createdBy: 'start', revokedFor: null },
      { keyId: 'billing', role: 'integration', label: 'stripe', secret: 2, revokedFor: 'leaked' },
    ]);
  }, 120_000);

  it('says what is wrong', async () => {
    const king = await vouch(['keys', 'create', 'king', '--role', 'king'], env);
    expect(king).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no role "king".') });
    const partner = await vouch(['keys', 'create', 'portal', '--role', 'partner'], env);
    expect(partner).toMatchObject({ code: 1, stderr: expect.stringContaining('Name it.') });
    const last = await vouch(['keys', 'revoke', 'first'], env);
    expect(last).toMatchObject({ code: 1, stderr: expect.stringContaining('Create another admin') });
  }, 120_000);
});
