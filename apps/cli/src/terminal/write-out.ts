import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Failure } from './failure.js';

/**
 * Writes to a file, which appears when it is complete, or to stdout.
 * @throws Failure export-unwritable
 */
export const writeOut = <T>(
  out: string | undefined,
  write: (to: NodeJS.WritableStream) => Promise<T>,
): Promise<T | undefined> => (out === undefined ? toStdout(write) : toFile(out, write));

async function toFile<T>(out: string, write: (to: NodeJS.WritableStream) => Promise<T>): Promise<T> {
  const draft = `${out}.partial`;
  try {
    const written = await write(createWriteStream(draft));
    await rename(draft, out);
    return written;
  } catch (error) {
    await rm(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR' || code === 'ENOSPC')
      throw new Failure('The export can not be written.', {
        code: 'export-unwritable',
        where: out,
        whatToDo: `${(error as Error).message}. Choose another place.`,
        cause: error,
      });
    throw error;
  }
}

async function toStdout<T>(write: (to: NodeJS.WritableStream) => Promise<T>): Promise<T | undefined> {
  try {
    return await write(process.stdout);
  } catch (error) {
    // Whoever read us has enough, such as `| head`.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return undefined;
    throw error;
  }
}
