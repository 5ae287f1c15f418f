import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandExecutor, type Installation, PolicyRunner, ProjectionRunner } from '@vouch/runtime';
import { deciders, policies } from '@vouch/domain';
import { projections } from '@vouch/read-models';
import pg from 'pg';
import { type Api, type ApiOptions, createApi } from '../src/index.js';

/** The same for all servers of a test, wherever their folders are. */
const VAULT = { key: Buffer.alloc(32, 'vouch') };

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it isn't JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** The whole API on a free port, with a database and a data folder of its own. */
export class TestApi {
  private readonly readers = new AbortController();
  private reading: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly api: Api,
    readonly url: string,
    readonly databaseUrl: string,
    readonly dataDir: string,
    readonly key: string,
    private readonly ownsDatabase: boolean,
  ) {}

  /** Without `databaseUrl`, on a database made for it; on another's database, with the `key` that was made there. */
  static async start(options: Partial<ApiOptions> & { readonly key?: string } = {}): Promise<TestApi> {
    const databaseUrl = options.databaseUrl ?? (await createDatabase());
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'vouch-api-')));
    let key = '';
    const api = await createApi({ vault: VAULT, ...options, databaseUrl, dataDir, onFirstKey: (made) => (key = made) });
    await api.opened;
    const url = await api.listen(0, '127.0.0.1');
    return new TestApi(api, url, databaseUrl, dataDir, key || (options.key ?? ''), options.databaseUrl === undefined);
  }

  /** Without waiting for the database. */
  static async startWaiting(options: Partial<ApiOptions> & { databaseUrl: string; dataDir: string; key: string }) {
    const api = await createApi({ vault: VAULT, ...options });
    const url = await api.listen(0, '127.0.0.1');
    return new TestApi(api, url, options.databaseUrl, options.dataDir, options.key, false);
  }

  get installation(): Promise<Installation> {
    return this.api.opened;
  }

  async request(method: string, path: string, init: RequestInit & { key?: string | null } = {}): Promise<Answered> {
    const { key = this.key, ...rest } = init;
    const headers = new Headers(rest.headers);
    if (key !== null && !headers.has('authorization')) headers.set('authorization', `Bearer ${key}`);
    const response = await fetch(this.url + path, { ...rest, method, headers });
    const text = await response.text();
    const json = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: json && text ? JSON.parse(text) : undefined,
    };
  }

  get(path: string): Promise<Answered> {
    return this.request('GET', path);
  }

  /** @param name As in the route: `record-payment`. */
  send(name: string, body: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    return this.request('POST', `/v1/commands/${name}`, {
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  /** Projections and policies in this process, until close. */
  async follow(): Promise<void> {
    const { log, pool } = await this.installation;
    const executor = new CommandExecutor({ log, deciders, codeVersion: 'test' });
    this.reading = Promise.all([
      new ProjectionRunner({ log, pool, projections }).run(this.readers.signal),
      new PolicyRunner({ log, pool, policies, executor }).run(this.readers.signal),
    ]);
  }

  /** Until everything that follows from what was sent has happened and can be read. */
  async settled(): Promise<void> {
    const { status, text } = await this.get('/v1/progress?waitUntilSettled=true&timeoutMs=30000');
    if (status !== 200) throw new Error(text);
  }

  async close(): Promise<void> {
    this.readers.abort();
    await this.reading;
    await this.api.close();
    await rm(this.dataDir, { recursive: true, force: true });
    if (this.ownsDatabase) await dropDatabase(this.databaseUrl);
  }
}

export async function createDatabase(): Promise<string> {
  const name = `vouch_api_${randomUUID().replaceAll('-', '')}`;
  await onServer((client) => client.query(`create database ${name}`));
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

export async function dropDatabase(databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  await onServer((client) => client.query(`drop database ${name} with (force)`));
}

function serverUrl(): string {
  const url = process.env['VOUCH_TEST_DATABASE_URL'];
  if (!url)
    throw new Error('VOUCH_TEST_DATABASE_URL is not set: run the tests with npm test, which starts a Postgres.');
  return url;
}

async function onServer(use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
