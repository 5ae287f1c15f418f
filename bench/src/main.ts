import { openDatabase } from '@vouch/postgres';
import Table from 'cli-table3';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { append } from './append.js';
import { freshness } from './freshness.js';
import { httpCommand } from './http-command.js';
import { kafka } from './kafka.js';
import { memory } from './memory.js';
import { redirect } from './redirect.js';
import { rebuild } from './rebuild.js';
import type { BenchRow } from './row.js';
import { statement } from './statement.js';
import { whatIf } from './what-if.js';

const benches = [append, rebuild, whatIf, memory, httpCommand, redirect, freshness, statement, kafka];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: 'boolean', default: false },
    json: { type: 'string' },
    events: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
if (values.help || unknown.length > 0) {
  console.error(`npm run bench -- [${benches.map(({ name }) => name).join(' | ')}] [--long] [--events <number>] [--json <file>]
Without a name, all but kafka, which needs a broker: at KAFKA_BROKERS, or fetched by Maven and run by Java. Short form: under two minutes. --long takes about ten times as long and is steadier.
The table goes to standard output, and as JSON to bench/results/latest.json or the file that --json names.`);
  process.exit(values.help ? 0 : 2);
}

const events = values.events === undefined ? undefined : Number(values.events);
const say = (line: string) => console.error(`  ${line}`);
const dataDir = await mkdtemp(join(tmpdir(), 'vouch-bench-'));
const server = await openDatabase({ dataDir });
const admin = new pg.Client(server.url);
await admin.connect();
const rows: BenchRow[] = [];
const started = Date.now();
try {
  const { rows: settings } = await admin.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('server_version', 'fsync', 'synchronous_commit', 'shared_buffers')`,
  );
  const about = settings.map(({ name, setting }) => `${name} ${setting}`).join(', ');
  console.error(
    `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}; ${about}`,
  );
  for (const bench of benches.filter(({ name, onlyByName }) =>
    positionals.length === 0 ? !onlyByName : positionals.includes(name),
  )) {
    console.error(bench.name);
    rows.push(...(await bench.run({ long: values.long, events, say, freshDatabase })));
  }
  const table = new Table({
    head: ['what', 'vouch', 'beside', '', 'ratio', 'goal', ''],
    style: { head: [], border: [] },
  });
  for (const { what, ours, peer, peerName, ratio, goal, reached } of rows)
    table.push([what, ours, peerName, peer, `${ratio.toFixed(2)}×`, goal, reached ? 'reached' : 'MISSED']);
  console.log(table.toString());
  const file = values.json ?? join(import.meta.dirname, '..', 'results', 'latest.json');
  await mkdir(join(file, '..'), { recursive: true });
  const seconds = Math.round((Date.now() - started) / 1000);
  await writeFile(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), long: values.long, about, seconds, rows }, null, 2)}\n`,
  );
  console.error(`${seconds} s; also as JSON in ${file}`);
} finally {
  await admin.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function freshDatabase(name: string): Promise<string> {
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}
