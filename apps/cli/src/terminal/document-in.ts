import { readFile } from 'node:fs/promises';
import { DocumentUnreadable, placeInDocument, readDocument } from '@vouch/documents';
import { wrongInDocument } from '@vouch/domain';
import { type Failure, usage } from './failure.js';

/**
 * The document in a file, YAML or JSON.
 * @throws Failure with exit code 2 that names the file, the line and the column.
 */
export async function documentIn(file: string): Promise<unknown> {
  return documentOf(file, await textOf(file));
}

/**
 * The same, held against what a part of it has to be; an empty path stands for all of it.
 * @throws Failure with exit code 2 that names the file, the line and the column of each thing that is wrong.
 */
export async function validDocumentIn(
  file: string,
  kind: 'isTerms' | 'isAgreedTerms',
  path: readonly string[] = [],
): Promise<unknown> {
  const text = await textOf(file);
  const document = documentOf(file, text);
  const wrong = wrongInDocument(kind, partOf(document, path)) ?? [];
  const [first] = wrong;
  if (first === undefined) return document;
  const told = wrong.map(({ path: within, message }) => {
    const where = [...path, ...within];
    const { line, column } = placeInDocument(text, where);
    return `${file}:${line}:${column}: ${[where.join('.'), message].filter(Boolean).join(': ')}`;
  });
  throw usage(`${told.join('; ')}.`, {
    code: 'invalid-document',
    where: file,
    whatToDo: 'docs/terms.md shows what a document may say.',
  });
}

const partOf = (document: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (part, name) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, name)
        ? (part as Readonly<Record<string, unknown>>)[name]
        : undefined,
    document,
  );

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usage(`${file} can not be read: ${error.message}.`, { code: 'unreadable', where: file, cause: error });
  });

function documentOf(file: string, text: string): unknown {
  try {
    return readDocument(text);
  } catch (error) {
    throw error instanceof DocumentUnreadable ? unreadable(file, error) : error;
  }
}

function unreadable(file: string, cause: DocumentUnreadable): Failure {
  const { wrong, whatToDo, line, column } = cause;
  return usage(wrong, { code: 'unreadable-document', where: `${file}:${line}:${column}`, whatToDo, cause });
}
