import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';

export interface ScratchDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** An empty database of one's own. `serverUrl` names a role that may create databases. */
export async function createScratchDatabase(serverUrl: string): Promise<ScratchDatabase> {
  const name = `vouch_scratch_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(serverUrl, `drop database if exists ${name} with (force)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const server = await new DataSource({ type: 'postgres', driver: pg, url, poolSize: 1 }).initialize();
  try {
    await server.query(statement);
  } finally {
    await server.destroy();
  }
}
