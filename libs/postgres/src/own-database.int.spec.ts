import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type pg from 'pg';
import { openDatabase } from './database.js';
import { DatabaseUnreachable, UnsupportedDatabase } from './errors.js';
import { createPool } from './pool.js';

const server = process.env['VOUCH_TEST_DATABASE_URL'] ?? '';

function urlWith(change: (url: URL) => void): string {
  const url = new URL(server);
  change(url);
  return url.href;
}

const open = (databaseUrl: string) => openDatabase({ databaseUrl, dataDir: '/nowhere' });

describe('a Postgres of one’s own', () => {
  const suffix = randomBytes(4).toString('hex');
  const ascii = `vouch_ascii_${suffix}`;
  const role = `vouch_reader_${suffix}`;
  let pool: pg.Pool;

  beforeAll(async () => {
    pool = createPool(server, { max: 1 });
    const version =
      (await pool.query<{ v: number }>(`select current_setting('server_version_num')::int as v`)).rows[0]?.v ?? 0;
    const provider = version >= 150_000 ? 'locale_provider libc' : '';
    await pool.query(
      `create database ${ascii} encoding 'SQL_ASCII' ${provider} lc_collate 'C' lc_ctype 'C' template template0`,
    );
    await pool.query(`create role ${role} login password 'reads-only'`);
  });
  afterAll(async () => {
    await pool.query(`drop database ${ascii}`);
    await pool.query(`drop role ${role}`);
    await pool.end();
  });

  it('is taken as it is, and left running', async () => {
    const database = await open(server);
    expect(database).toMatchObject({ url: server, kind: 'own' });
    await database.stop();
    await expect(pool.query('select 1')).resolves.toBeDefined();
  });

  it('must hold UTF-8', async () => {
    const attempt = open(urlWith((url) => (url.pathname = `/${ascii}`)));
    await expect(attempt).rejects.toThrow(UnsupportedDatabase);
    await expect(attempt).rejects.toThrow('encoding is SQL_ASCII');
  });

  it('must let its user create schemas', async () => {
    const attempt = open(
      urlWith((url) => {
        url.username = role;
        url.password = 'reads-only';
      }),
    );
    await expect(attempt).rejects.toThrow(UnsupportedDatabase);
    await expect(attempt).rejects.toThrow('grant create');
  });

  it.each<[string, string, (url: URL) => void]>([
    ['a wrong password', 'Correct user and password', (url) => (url.password = 'not-the-password')],
    ['a host that isn’t there', 'no such host', (url) => (url.hostname = 'no-such-host.invalid')],
  ])('says what to do about %s, without showing the password', async (_what, advice, change) => {
    const url = urlWith((address) => {
      change(address);
      if (address.password === new URL(server).password) address.password = 'a-secret-of-mine';
    });
    const attempt = open(url);
    await expect(attempt).rejects.toThrow(DatabaseUnreachable);
    await expect(attempt).rejects.toThrow(advice);
    await expect(attempt).rejects.not.toThrow(new URL(url).password);
  });

  it('says that the database isn’t there', async () => {
    const attempt = open(urlWith((url) => (url.pathname = '/no_such_database')));
    await expect(attempt).rejects.toThrow(DatabaseUnreachable);
    await expect(attempt).rejects.toThrow('Create the database');
  });

  it('says that nothing listens on the port', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => probe.once('listening', listening));
    const { port } = probe.address() as { port: number };
    await new Promise((closed) => probe.close(closed));
    await expect(open(urlWith((url) => (url.port = String(port))))).rejects.toThrow('Nothing listens there');
  });

  it.each(['postgres://', 'http://localhost:1/x', 'nonsense', 'postgres://u:p@h:port/d'])(
    'refuses the address %s',
    async (address) => {
      await expect(open(address)).rejects.toThrow(DatabaseUnreachable);
    },
  );
});
