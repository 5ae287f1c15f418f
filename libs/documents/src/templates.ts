import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProgramDocument } from './program-document.js';
import { readDocument } from './read-document.js';

/** A program that can be launched as it is. */
export interface Template {
  readonly name: string;
  /** What it pays, in a sentence. */
  readonly about: string;
  /** The document as it is written, to be copied and changed. */
  readonly text: string;
  readonly document: ProgramDocument;
}

const folder = new URL('../templates/', import.meta.url);
let read: readonly Template[] | undefined;

/** The templates that come with the product, by name. */
export const templates = (): readonly Template[] =>
  (read ??= readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const document = readDocument(text) as ProgramDocument;
      return { name: basename(file, '.yaml'), about: document.about ?? '', text, document };
    }));

export const templateNamed = (name: string): Template | undefined => templates().find((one) => one.name === name);
