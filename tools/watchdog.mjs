// Outlives `npm test`. Reads the process group of Jest from its input; when that input closes, because the launcher ended
// without clearing up, ends that group and every Postgres under the folder, and removes the folder.
import { removeWithServers } from './leftovers.mjs';

const [folder] = process.argv.slice(2);
let said = '';
for await (const chunk of process.stdin) said += String(chunk);

const group = Number(said.trim());
if (group > 0) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
await removeWithServers(folder);
