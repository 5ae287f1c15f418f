import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

const WORKSPACES = ['libs', 'apps'];
const FILES = ['package.json', 'tsconfig.base.json', 'tsconfig.spec.json', '.dependency-cruiser.mjs'];

/** A copy of the sources in which something can be planted. Packages of others are linked, ours are the copy's. */
export class CopiedTree {
  readonly folder = mkdtempSync(join(tmpdir(), 'vouch-walls-'));

  constructor() {
    for (const file of FILES) cpSync(join(root, file), join(this.folder, file));
    const modules = join(this.folder, 'node_modules');
    mkdirSync(join(modules, '@vouch'), { recursive: true });
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (name !== '@vouch' && !name.startsWith('.'))
        symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
    for (const workspace of WORKSPACES) {
      for (const name of readdirSync(join(root, workspace))) {
        const copy = join(this.folder, workspace, name);
        cpSync(join(root, workspace, name), copy, {
          recursive: true,
          filter: (path) => !/\/(dist|node_modules)$/.test(path),
        });
        const own = join(root, workspace, name, 'node_modules');
        if (existsSync(own)) symlinkSync(own, join(copy, 'node_modules'));
        symlinkSync(copy, join(modules, '@vouch', name));
      }
    }
  }

  plant(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
