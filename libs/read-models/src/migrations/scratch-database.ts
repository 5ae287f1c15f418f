import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';

/**
 * Runs `use` on an empty database that is dropped afterwards. `serverUrl` names a role that may create databases.
 */
export async function withScratchDatabase<T>(serverUrl: string, use: (url: string) => Promise<T>): Promise<T> {
  const name = `vouch_scratch_${randomBytes(6).toString('hex')}`;
  const server = await new DataSource({ type: 'postgres', driver: pg, url: serverUrl, poolSize: 1 }).initialize();
  try {
    await server.query(`create database ${name}`);
    try {
      const url = new URL(serverUrl);
      url.pathname = `/${name}`;
      return await use(url.href);
    } finally {
      await server.query(`drop database if exists ${name} with (force)`);
    }
  } finally {
    await server.destroy();
  }
}
