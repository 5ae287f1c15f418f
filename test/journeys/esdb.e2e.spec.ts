import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EsdbDouble } from '../../libs/event-store/testing/esdb-double/esdb-double.js';
import { answerOf, scratchFolder, vouch } from './vouch-command.js';

/** The whole system with its log behind EventStoreDB's protocol, on the wire double: nothing here is said of EventStoreDB. */

const small = ['--partners', '4', '--customers', '12', '--days', '40', '--port', '0'];

let folder: Awaited<ReturnType<typeof scratchFolder>>;
let double: EsdbDouble;
const env = () => ({
  VOUCH_DATA_DIR: join(folder.path, 'demo'),
  VOUCH_LOG: `${double.url}&streamPrefix=demo-journey`,
});

beforeAll(async () => {
  folder = await scratchFolder();
  double = await EsdbDouble.start();
});
afterAll(async () => {
  await double.stop();
  await folder.remove();
});

describe('with VOUCH_LOG, on the wire double,', () => {
  it('the demo lives through its days, and every row is what the log says', async () => {
    const told = await vouch(['demo', '--once', '--seed', '7', '--data-dir', env().VOUCH_DATA_DIR, ...small], env());
    expect(told.stderr).not.toContain('Error');
    expect(told.stdout).toMatch(/Audit: \d[\d,]* events, every hash and position as recorded\./);
    expect(told.stdout).toContain('equal the live ones, row for row.');
    expect(told.code).toBe(0);
    const ours = double.records.all.filter(({ stream }) => stream.startsWith('demo-journey.'));
    expect(told.stdout).toContain(`Audit: ${ours.length.toLocaleString('en-US')} events`);
  }, 180_000);

  it('what it left is verified, exported, and the export is verified without a log', async () => {
    expect(await answerOf<{ equal: boolean }>(['verify'], env())).toMatchObject({ equal: true });
    const file = join(folder.path, 'log.jsonl');
    expect((await vouch(['export', '--out', file], env())).code).toBe(0);
    expect(await answerOf<{ equal: boolean }>(['verify', '--file', file], {})).toMatchObject({ equal: true });
  }, 120_000);

  it('an address that makes no sense, a log that is not meant for demos, and a server that is gone are told', async () => {
    const wrong = await vouch(['verify'], { ...env(), VOUCH_LOG: 'esdb://me:secret@host?tls=maybe' });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('"maybe" is not a value of tls') });
    expect(wrong.stderr).not.toContain('secret');
    const real = await vouch(['demo', '--once', ...small], { ...env(), VOUCH_LOG: double.url });
    expect(real).toMatchObject({ code: 2, stderr: expect.stringContaining('streamPrefix=demo-1') });
    await double.stop();
    const gone = await vouch(['verify'], env());
    await double.start();
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('No EventStoreDB answers at 127.0.0.1') });
  }, 120_000);
});
