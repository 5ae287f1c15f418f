import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { skipUnless } from '@vouch/testing';
import { killPrograms, postmasterPid, Program } from '../testing/program.js';
import { isAlive } from './postmaster.js';

const isRoot = process.getuid?.() === 0;

let base: string;
let dataDir: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'vouch-embedded-'));
  chmodSync(base, 0o755);
  dataDir = join(base, 'data');
});

afterEach(async () => {
  await killPrograms();
  for (const name of readdirSync(base)) {
    const pid = postmasterPid(join(base, name));
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGQUIT');
    while (pid !== undefined && isAlive(pid)) await sleep(20);
  }
  rmSync(base, { recursive: true, force: true });
});

/** A server takes its pid file away before it ends. */
async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + 2_000;
  while (isAlive(pid) && Date.now() < deadline) await sleep(10);
  expect(isAlive(pid)).toBe(false);
}

const serverLog = () => readFileSync(join(dataDir, 'postgres', 'server.log'), 'utf8');
const startsIn = (log: string) => log.split('ready to accept connections').length - 1;
const portOf = (url: string) => Number(new URL(url).port);

async function opened(options?: { port?: number }): Promise<{ program: Program; url: string }> {
  const program = new Program(dataDir, options);
  return { program, url: await program.hear('url') };
}

async function listening(port = 0): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

describe('the embedded database', () => {
  it('sets itself up in a fresh folder: UTF-8, checksums, a random password that only its user can read', async () => {
    const { program, url } = await opened();
    expect(
      await program.sql(
        `select current_database() as name, pg_encoding_to_char(encoding) as encoding, datlocale as locale,
                current_setting('data_checksums') as checksums, current_setting('fsync') as fsync
         from pg_database where datname = current_database()`.replaceAll('\n', ' '),
      ),
    ).toEqual([{ name: 'vouch', encoding: 'UTF8', locale: 'C.UTF-8', checksums: 'on', fsync: 'on' }]);
    const access = join(dataDir, 'postgres', 'vouch.json');
    expect(statSync(access).mode & 0o777).toBe(0o600);
    expect(new URL(url).password.length).toBeGreaterThanOrEqual(32);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    await program.stop();
  });

  it('keeps its data, its port and its password over an orderly stop, after which nothing runs and nothing is recovered', async () => {
    const first = await opened();
    await first.program.sql('create table kept as select 1 as n');
    const pid = postmasterPid(dataDir) ?? 0;
    await first.program.stop();
    await gone(pid);

    const second = await opened();
    expect(second.url).toBe(first.url);
    expect(await second.program.sql('select n from kept')).toEqual([{ n: 1 }]);
    await second.program.stop();
    expect(serverLog()).not.toContain('automatic recovery');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'is stopped in order on %s to the whole group, as by Ctrl-C',
    async (signal) => {
      const { program } = await opened();
      const pid = postmasterPid(dataDir) ?? 0;
      program.signal(signal);
      expect(await program.ended).toBe(0);
      await gone(pid);
      expect(serverLog()).toContain('database system is shut down');
    },
  );

  it('runs on after a kill -9 of its process, and the next one takes it over as it is', async () => {
    const first = await opened();
    await first.program.sql('create table kept as select 1 as n');
    const pid = postmasterPid(dataDir) ?? 0;
    await first.program.kill();
    expect(isAlive(pid)).toBe(true);

    const second = await opened();
    expect(postmasterPid(dataDir)).toBe(pid);
    expect(await second.program.sql('select n from kept')).toEqual([{ n: 1 }]);
    await second.program.stop();
    await gone(pid);
  });

  it('recovers when its process and the server itself were killed', async () => {
    const first = await opened();
    await first.program.sql('create table kept as select 1 as n');
    await first.program.kill();
    process.kill(postmasterPid(dataDir) ?? 0, 'SIGKILL');

    const second = await opened();
    expect(await second.program.sql('select n from kept')).toEqual([{ n: 1 }]);
    expect(serverLog()).toContain('automatic recovery in progress');
    await second.program.stop();
  });

  it('is shared by the processes that open the folder, and stops with the last of them', async () => {
    const owner = await opened();
    const guest = await opened();
    const pid = postmasterPid(dataDir) ?? 0;
    expect(guest.url).toBe(owner.url);

    await guest.program.stop();
    expect(await owner.program.sql('select 1 as n')).toEqual([{ n: 1 }]);

    const heir = await opened();
    await owner.program.stop();
    expect(isAlive(pid)).toBe(true);
    expect(await heir.program.sql('select 1 as n')).toEqual([{ n: 1 }]);
    await heir.program.stop();
    await gone(pid);
  });

  it('is stopped by a guest whose owner was killed', async () => {
    const owner = await opened();
    const guest = await opened();
    const pid = postmasterPid(dataDir) ?? 0;
    await owner.program.kill();
    await guest.program.stop();
    await gone(pid);
  });

  it('is set up once when several processes come to a fresh folder at the same moment', async () => {
    const programs = await Promise.all([1, 2, 3, 4].map(() => opened()));
    expect(new Set(programs.map(({ url }) => url)).size).toBe(1);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    expect(startsIn(serverLog())).toBe(1);
    await Promise.all(programs.map(({ program }) => program.stop()));
    expect(postmasterPid(dataDir)).toBeUndefined();
  });

  it('survives processes that come and go at the same moments', async () => {
    const visits = [1, 2, 3].map(async (visitor) => {
      for (let visit = 0; visit < 3; visit++) {
        const { program } = await opened();
        expect(await program.sql(`select ${visitor} as n`)).toEqual([{ n: visitor }]);
        await program.stop();
      }
    });
    await Promise.all(visits);
    expect(postmasterPid(dataDir)).toBeUndefined();
  });

  it('is made anew when the process that was making it was killed', async () => {
    const killed = new Program(dataDir);
    while (!readdirSync(base).includes('data') || readdirSync(dataDir).length === 0) await sleep(5);
    await killed.kill();
    expect(readdirSync(dataDir).some((name) => name.startsWith('postgres.new-'))).toBe(true);

    const { program } = await opened();
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    await program.stop();
  });

  it('is started again by the process that uses it when the server was killed under it', async () => {
    const { program, url } = await opened();
    await program.sql('create table kept as select 1 as n');
    process.kill(postmasterPid(dataDir) ?? 0, 'SIGKILL');
    expect(await program.hear('log')).toContain('starting it again');
    while (startsIn(serverLog()) < 2) await sleep(20);

    const second = await opened();
    expect(second.url).toBe(url);
    expect(await second.program.sql('select n from kept')).toEqual([{ n: 1 }]);
    await second.program.stop();
    await program.stop();
    expect(postmasterPid(dataDir)).toBeUndefined();
  });
});

describe('a pid file that a server left behind', () => {
  async function leaveBehind(pid: number): Promise<void> {
    const { program } = await opened();
    const file = join(dataDir, 'postgres', 'postmaster.pid');
    const owner = statSync(file);
    const text = readFileSync(file, 'utf8');
    await program.stop();
    writeFileSync(file, text.replace(/^\d+/, String(pid)));
    chownSync(file, owner.uid, owner.gid);
  }

  it('is of no account when its process is dead', async () => {
    await leaveBehind(4_194_303);
    const { program } = await opened();
    await program.stop();
  });

  it('is not mistaken for a server when its number went to another program', async () => {
    const owner = isRoot ? { uid: Number(statSync(await made()).uid) } : {};
    const other = spawn('sleep', ['60'], owner);
    try {
      await leaveBehind(other.pid ?? 0);
      const { program } = await opened();
      expect(await program.sql('select 1 as n')).toEqual([{ n: 1 }]);
      await program.stop();
      expect(other.exitCode).toBeNull();
    } finally {
      other.kill();
    }
  });

  async function made(): Promise<string> {
    await (await opened()).program.stop();
    return join(dataDir, 'postgres');
  }

  it('is not mistaken in a copy of the folder while the original’s server runs', async () => {
    const original = await opened();
    await original.program.sql('create table place as select 1 as original');
    const copy = join(base, 'copy');
    await original.program.sql('checkpoint');
    cpSync(dataDir, copy, { recursive: true, preserveTimestamps: true });
    chownTree(join(copy, 'postgres'), statSync(join(dataDir, 'postgres')));

    const program = new Program(copy);
    expect(portOf(await program.hear('url'))).not.toBe(portOf(original.url));
    await program.sql('update place set original = 0');
    expect(await original.program.sql('select original from place')).toEqual([{ original: 1 }]);
    await program.stop();
    expect(await original.program.sql('select 1 as n')).toEqual([{ n: 1 }]);
    await original.program.stop();
  });
});

function chownTree(folder: string, owner: { uid: number; gid: number }): void {
  for (const path of ['', ...(readdirSync(folder, { recursive: true }) as string[])]) {
    chownSync(join(folder, path), owner.uid, owner.gid);
  }
  chmodSync(folder, 0o700);
}

describe('a port or a folder that is taken', () => {
  it('makes the server move to a free port, and say so', async () => {
    const first = await opened();
    await first.program.stop();
    const other = await listening(portOf(first.url));
    try {
      const { program, url } = await opened();
      expect(portOf(url)).not.toBe(portOf(first.url));
      expect(await program.hear('log')).toContain(`Port ${portOf(first.url)} is taken`);
      await program.stop();
    } finally {
      other.close();
    }
  });

  it('is an error when it was asked for by number', async () => {
    const other = await listening();
    const { port } = other.address() as { port: number };
    try {
      const error = await new Program(dataDir, { port }).hear('error');
      expect(error).toMatchObject({ name: 'PortInUse', code: 'port-in-use' });
      expect(error.message).toContain(`Port ${port} on 127.0.0.1`);
    } finally {
      other.close();
    }
  });

  it('is an error when a Postgres runs there that knows another password', async () => {
    const { program } = await opened();
    await program.sql(`alter role vouch password 'changed'`);
    const error = await new Program(dataDir).hear('error');
    expect(error).toMatchObject({ name: 'DataDirectoryInUse', code: 'data-directory-in-use' });
    expect(error.message).toContain('does not accept the password');
  });

  it('is an error when the folder holds a Postgres that Vouch did not make', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '18\n');
    const error = await new Program(dataDir).hear('error');
    expect(error).toMatchObject({ name: 'DataDirectoryUnusable', code: 'data-directory-unusable' });
    expect(error.message).toContain('was not made by Vouch');
  });

  it('is an error when another version of Postgres wrote the folder', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '16\n');
    writeFileSync(join(dataDir, 'postgres', 'vouch.json'), '{}');
    expect((await new Program(dataDir).hear('error')).message).toMatch(/written by Postgres 16.*brings Postgres 18/);
  });

  it('is an error when the folder is a file', async () => {
    writeFileSync(dataDir, '');
    const error = await new Program(dataDir).hear('error');
    expect(error).toMatchObject({ name: 'DataDirectoryUnusable' });
    expect(error.message).toContain('there is a file of that name');
  });

  it('is an error when the folder is closed to this user', async () => {
    mkdirSync(dataDir);
    chmodSync(dataDir, isRoot ? 0o700 : 0o500);
    const nobody = 65_534;
    const error = await new Program(dataDir, isRoot ? { uid: nobody } : {}).hear('error');
    expect(error).toMatchObject({ name: 'DataDirectoryUnusable' });
    expect(error.message).toContain('this user may not use it');
  });

  skipUnless(isRoot, 'only root hands its server to another user', 'root').it(
    'is no obstacle to root when the folder is closed to everyone else',
    async () => {
      mkdirSync(dataDir, { mode: 0o700 });
      const { program } = await opened();
      expect(await program.sql('select 1 as n')).toEqual([{ n: 1 }]);
      await program.stop();
    },
  );
});
