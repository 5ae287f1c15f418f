// npm run check: everything that can be said about the sources without running them. Nx runs the parts side by side, and
// answers from its cache what has not changed.
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PARTS = ['format', 'lint', 'types', 'walls', 'unused', 'generated'];

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js'),
    'run-many',
    `--targets=${PARTS.join(',')}`,
    '--projects=vouch',
    '--parallel=2',
    '--output-style=static',
    '--nxBail=false',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NX_TUI: 'false' } },
);
process.exitCode = status ?? 1;
