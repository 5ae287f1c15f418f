import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './cluster.js';
import { DatabaseUnreachable, UnsupportedDatabase } from './errors.js';

const OLDEST = 14;
const NEWEST = 18;
/** Time for a server that says it is still starting up. */
const PATIENCE_MS = 30_000;
const STARTING_UP = '57P03';

/**
 * Checks that a Postgres of one's own can hold Vouch's log.
 * @throws DatabaseUnreachable, UnsupportedDatabase
 */
export async function checkOwnDatabase(url: string): Promise<void> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ version: number; encoding: string; standby: boolean; may_create: boolean }>(
      `select current_setting('server_version_num')::int / 10000 as version,
              current_setting('server_encoding') as encoding,
              pg_is_in_recovery() as standby,
              has_database_privilege(current_database(), 'create') as may_create`,
    );
    const problem = rows[0] && problemOf(rows[0]);
    if (problem) throw new UnsupportedDatabase(`DATABASE_URL (${placeOf(url)}): ${problem}`);
  } finally {
    await client.end();
  }
}

function problemOf(server: {
  version: number;
  encoding: string;
  standby: boolean;
  may_create: boolean;
}): string | undefined {
  if (server.version < OLDEST || server.version > NEWEST) {
    return `it is Postgres ${server.version}, and Vouch is made for ${OLDEST} to ${NEWEST}. Use one of those.`;
  }
  if (server.encoding !== 'UTF8') {
    return `its encoding is ${server.encoding}, and Vouch needs UTF8: create database vouch encoding 'UTF8' template template0.`;
  }
  if (server.standby) return 'it is a standby, which only reads. Name the primary.';
  if (!server.may_create) {
    return 'its user may not create schemas: grant create on the database to that user, or name another user.';
  }
  return undefined;
}

async function connect(url: string): Promise<pg.Client> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    let client: pg.Client;
    try {
      client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'vouch' });
    } catch (error) {
      throw new DatabaseUnreachable(
        `DATABASE_URL is no address of a Postgres: it has to look like postgres://user:password@host:5432/database.`,
        { cause: error },
      );
    }
    client.on('error', () => {}); // The query that runs on it reports it.
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {}); // It never connected.
      if (codeOf(error) !== STARTING_UP || Date.now() > deadline) throw unreachable(url, error);
      await sleep(500);
    }
  }
}

function unreachable(url: string, error: unknown): DatabaseUnreachable {
  const message = (error as Error).message || String(codeOf(error));
  const advice: Record<string, string> = {
    ECONNREFUSED: 'Nothing listens there: start the server, or correct host and port.',
    ENOTFOUND: 'There is no such host: correct its name.',
    EAI_AGAIN: 'The host name could not be looked up: check it and the network.',
    '28P01': 'Correct user and password.',
    '28000': 'The server does not let this user in from here: see its pg_hba.conf, or add ?sslmode=require.',
    '3D000': 'Create the database, or correct its name.',
  };
  const what = advice[codeOf(error) ?? ''] ?? 'Check that it runs and that DATABASE_URL is right.';
  return new DatabaseUnreachable(`DATABASE_URL (${placeOf(url)}) can't be reached: ${message}. ${what}`, {
    cause: error,
  });
}

/** Host and database, without the password. */
function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'not a URL'; // pg also takes other forms; those are not shown, as a password may stand anywhere in them.
  }
}
