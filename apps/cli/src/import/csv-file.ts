import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { CsvError, type Options, parse } from 'csv-parse';
import { Failure, usage } from '../terminal/failure.js';

export interface CsvOptions {
  readonly delimiter: string;
  readonly encoding: string;
}

/** One record of the file. */
export interface CsvRow {
  /** The line it begins on, 1-based; the head is line 1 unless empty lines precede it. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvShape {
  readonly columns: readonly string[];
  /** Rows below the head. */
  readonly rows: number;
}

/** A cell longer than this is a quote that was never closed, or no CSV. */
const MAX_RECORD_CHARACTERS = 1_000_000;

/**
 * Reads the whole file once, before anything is done with it: where a quote is wrong or a byte isn't text, nobody can say where the
 * next row begins, so such a file is refused whole and first. Rows with too few or too many cells are left to the reader of rows.
 * @throws Failure with the line.
 */
export async function inspectCsv(path: string, options: CsvOptions): Promise<CsvShape> {
  let columns: readonly string[] | undefined;
  let rows = 0;
  for await (const row of records(path, options)) {
    if (columns) rows++;
    else columns = row.cells.map((name) => name.trim());
  }
  if (!columns)
    throw new Failure('The file is empty: it has not even a head with the names of its columns.', {
      code: 'csv-empty',
      where: path,
      whatToDo: 'Check that the export that made it has finished.',
    });
  return { columns, rows };
}

/** The rows below the head, in constant memory. */
export async function* readCsvRows(path: string, options: CsvOptions): AsyncGenerator<CsvRow> {
  let head = true;
  for await (const row of records(path, options)) {
    if (!head) yield row;
    head = false;
  }
}

async function* records(path: string, options: CsvOptions): AsyncGenerator<CsvRow> {
  let endOfLast = 0;
  // csv-parse counts a CRLF inside quotes as two lines, and tells the line on which a record ends.
  let countedTwice = 0;
  const rowOf = (cells: readonly string[], { lines }: { readonly lines: number }): CsvRow => {
    let inside = 0;
    for (const cell of cells) {
      if (!/[\r\n]/.test(cell)) continue;
      inside += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
      countedTwice += cell.match(/\r\n/g)?.length ?? 0;
    }
    endOfLast = lines - countedTwice;
    return { line: endOfLast - inside, cells };
  };
  const settings: Options<CsvRow, string[]> = {
    delimiter: options.delimiter,
    on_record: rowOf,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  };
  // Its typings know on_record only together with named columns.
  const parser = parse(settings as unknown as Options);
  pipeline(Readable.from(textOf(path, options.encoding)), parser, () => {
    // An error reaches the loop below through the parser, which the pipeline destroys with it.
  });
  try {
    yield* parser as AsyncIterable<CsvRow>;
  } catch (error) {
    throw error instanceof CsvError ? unreadable(path, error, endOfLast + 1, options) : error;
  }
}

function unreadable(path: string, error: CsvError, line: number, { delimiter }: CsvOptions): Failure {
  const where = `${path}, in the row that begins on line ${line}`;
  const nothing = 'Nothing was taken from this file.';
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return new Failure(`A quote is opened and never closed. ${nothing}`, {
        code: 'csv-quote',
        where,
        whatToDo: 'Close the quote, or double it ("") where it is part of the text.',
        cause: error,
      });
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return new Failure(`A quote stands where none can be. ${nothing}`, {
        code: 'csv-quote',
        where,
        whatToDo: `A cell with a quote in it is written in quotes, and that quote twice: ${delimiter}"5"" screen"${delimiter}.`,
        cause: error,
      });
    case 'CSV_MAX_RECORD_SIZE':
      return new Failure(`A row is longer than a million characters. ${nothing}`, {
        code: 'csv-row-too-long',
        where,
        whatToDo: 'Check the quotes and the --delimiter.',
        cause: error,
      });
    default:
      return new Failure(`${error.message}. ${nothing}`, { code: 'csv-unreadable', where, cause: error });
  }
}

async function* textOf(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = decoderFor(encoding);
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      const text = decoder.decode(chunk, { stream: true });
      if (text.length > 0) yield text;
    }
    decoder.decode();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw usage('There is no such file.', { code: 'file-not-found', where: path });
    if (code === 'EISDIR') throw usage('This is a folder, not a file.', { code: 'file-not-found', where: path });
    if (code === 'EACCES') throw new Failure('This file can not be read.', { code: 'file-unreadable', where: path });
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw await notText(path, encoding);
    throw error;
  }
}

function decoderFor(encoding: string): TextDecoder {
  try {
    // Leaves out a byte order mark; an invalid byte is an error, never a replacement character.
    return new TextDecoder(encoding, { fatal: true });
  } catch (error) {
    throw usage(`"${encoding}" is not an encoding.`, {
      code: 'unknown-encoding',
      where: '--encoding',
      whatToDo: 'Use utf-8, latin1 or utf-16le.',
      cause: error,
    });
  }
}

/** Finds the first line that isn't text in this encoding. */
async function notText(path: string, encoding: string): Promise<Failure> {
  if (!/^utf-?8$/i.test(encoding))
    return new Failure(`The file is not ${encoding}.`, { code: 'csv-encoding', where: path });
  const file = await open(path);
  try {
    const start = Buffer.alloc(4);
    await file.read(start, 0, 4, 0);
    if (start.subarray(0, 2).toString('latin1') === 'PK')
      return new Failure('This is a workbook or an archive, not CSV.', {
        code: 'csv-encoding',
        where: path,
        whatToDo: 'Save the sheet as CSV (UTF-8).',
      });
    if (start[0] === 0xff && start[1] === 0xfe)
      return new Failure('The file is UTF-16, not UTF-8.', {
        code: 'csv-encoding',
        where: path,
        whatToDo: 'Say --encoding utf-16le, or save it as CSV (UTF-8).',
      });
  } finally {
    await file.close();
  }
  let line = 1;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let bytes = Buffer.concat([rest, chunk]);
    // A line feed is never part of a longer UTF-8 character, so lines can be judged one by one.
    for (let end = bytes.indexOf(10); end >= 0 && isUtf8(bytes.subarray(0, end)); end = bytes.indexOf(10)) {
      bytes = bytes.subarray(end + 1);
      line++;
    }
    if (bytes.indexOf(10) >= 0) break;
    rest = bytes;
  }
  return new Failure(
    'The file is not UTF-8: it holds a byte that stands for no character. Nothing was taken from it.',
    {
      code: 'csv-encoding',
      where: `${path}, line ${line}`,
      whatToDo: 'If it comes from an older program it may be Latin-1: say --encoding latin1.',
    },
  );
}
