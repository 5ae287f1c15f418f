import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a canary is planted in, for the report. */
export interface Planted {
  readonly token: string;
  readonly place: string;
  /** Whether it may be seen: a name that the company gives to what everyone sees. */
  readonly isPublic: boolean;
}

const CANARY = /kanari\d{5}x[0-9a-f]{8}/g;
const LONGEST = 'kanari00000x00000000'.length;

/** Words that stand nowhere but where they were planted. */
export class Canaries {
  readonly planted: Planted[] = [];

  plant(place: string, isPublic = false): string {
    const number = String(this.planted.length).padStart(5, '0');
    const token = `kanari${number}x${randomBytes(4).toString('hex')}`;
    this.planted.push({ token, place, isPublic });
    return token;
  }

  /** Where those that were found had been planted, but for the public ones. */
  leaked(found: Iterable<string>): string[] {
    const seen = new Set(found);
    return this.planted.filter(({ token, isPublic }) => !isPublic && seen.has(token)).map(({ place }) => place);
  }

  /** Whether a search that was to find something can find at all. */
  sawPublic(found: Iterable<string>): boolean {
    const seen = new Set(found);
    return this.planted.some(({ token, isPublic }) => isPublic && seen.has(token));
  }
}

export const canariesIn = (text: string): Set<string> => new Set(text.match(CANARY));

/** In every file of a folder, as bytes. Files that go away meanwhile are left out. */
export async function canariesInFiles(
  folder: string,
  only: (path: string) => boolean = () => true,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !only(path)) continue;
    let rest = '';
    try {
      for await (const chunk of createReadStream(path, { encoding: 'latin1' })) {
        const text = rest + (chunk as string);
        for (const token of canariesIn(text)) found.add(token);
        rest = text.slice(-LONGEST);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return found;
}
