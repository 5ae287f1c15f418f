import { readFile } from 'node:fs/promises';
import { DocumentUnreadable, readDocument } from '@vouch/documents';
import { usage } from './failure.js';

/**
 * The document in a file, YAML or JSON.
 * @throws Failure with exit code 2 that names the file, the line and the column.
 */
export async function documentIn(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usage(`${file} can not be read: ${error.message}.`, { code: 'unreadable', where: file, cause: error });
  });
  try {
    return readDocument(text);
  } catch (error) {
    if (!(error instanceof DocumentUnreadable)) throw error;
    const { wrong, whatToDo, line, column } = error;
    throw usage(wrong, { code: 'unreadable-document', where: `${file}:${line}:${column}`, whatToDo, cause: error });
  }
}
