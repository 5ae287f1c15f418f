import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Whether disks that are small can be made here: only root mounts one. For `skipUnless`. */
export const hasSmallDisks = (): boolean => process.platform === 'linux' && process.getuid?.() === 0;

export const WHY_NO_SMALL_DISKS = 'mounts a tmpfs, which only root can';

const PIECE = Buffer.alloc(1 << 20);

/** A disk of its own in memory, at an empty folder, to be filled up. */
export class SmallDisk {
  private readonly filler: string;

  private constructor(private readonly folder: string) {
    this.filler = join(folder, 'filler');
  }

  /** @throws Error when it can't be mounted. */
  static mount(folder: string, megabytes: number): SmallDisk {
    run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'vouch-test', folder);
    return new SmallDisk(folder);
  }

  /** Takes all that is left. */
  fill(): void {
    const file = openSync(this.filler, 'a');
    try {
      for (let size = PIECE.length; size > 0;)
        try {
          writeSync(file, PIECE, 0, size);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          size = Math.floor(size / 2);
        }
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.filler);
  }

  /** With all that is on it. */
  unmount(): void {
    run('umount', '--lazy', this.folder);
  }
}

function run(program: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
