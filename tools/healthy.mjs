// Ends with 0 when an address answers 200, for the health checks of containers:
//   node tools/healthy.mjs <url> [file with an API key]
import { readFileSync } from 'node:fs';

const [url, keyFile] = process.argv.slice(2);
const headers = keyFile ? { authorization: `Bearer ${readFileSync(keyFile, 'utf8').trim()}` } : {};
const { status } = await fetch(url, { headers, signal: AbortSignal.timeout(4_000) });
console.log(`${url}: ${status}`);
process.exitCode = status === 200 ? 0 : 1;
