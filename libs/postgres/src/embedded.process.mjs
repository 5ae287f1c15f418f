// A process that uses the embedded database, for embedded.e2e.spec.ts: opens it, then obeys lines on its input.
//   node embedded.process.mjs <data folder> [port]
// Says one JSON line for the opening, one for each statement, and one for each line that the database logs.
import { createInterface } from 'node:readline';
import { createPool, openDatabase } from '../dist/index.js';

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const [dataDir, port] = process.argv.slice(2);
let database;
try {
  database = await openDatabase({ dataDir, port: port ? Number(port) : undefined, onLog: (log) => say({ log }) });
} catch (error) {
  say({ error: { name: error.name, code: error.code, message: error.message } });
  process.exit(1);
}
const pool = createPool(database.url, { max: 1 });

async function stop() {
  await pool.end();
  await database.stop();
  process.exit(0);
}
process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());
say({ url: database.url });

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stop') await stop();
  try {
    say({ rows: (await pool.query(line)).rows });
  } catch (error) {
    say({ failed: error.message });
  }
}
