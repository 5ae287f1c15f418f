import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { csvLine } from './csv-writer.js';
import { inspectCsv, readCsvRows, type CsvRow } from './csv-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vouch-csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Buffer): Promise<string> {
  const path = join(folder, `${Math.random()}.csv`);
  await writeFile(path, content);
  return path;
}

async function read(content: string | Buffer, options = {}) {
  const path = await fileOf(content);
  const csv = { delimiter: ',', encoding: 'utf-8', ...options };
  const shape = await inspectCsv(path, csv);
  const rows: CsvRow[] = [];
  for await (const row of readCsvRows(path, csv)) rows.push(row);
  return { ...shape, read: rows };
}

async function refusal(content: string | Buffer, options = {}) {
  const path = await fileOf(content);
  try {
    await inspectCsv(path, { delimiter: ',', encoding: 'utf-8', ...options });
  } catch (error) {
    const { message, where, whatToDo, code } = error as Record<string, string>;
    return { code, told: `${message} ${where?.replace(path, 'FILE')} ${whatToDo}` };
  }
  throw new Error('The file was taken.');
}

describe('reading CSV', () => {
  it('knows the line on which each row begins, also with lines inside quotes, empty lines and CRLF', async () => {
    const { columns, rows, read: got } = await read('\ufeffa, b\r\n1,"two\r\nlines"\r\n\r\n3,4\r\n"5\n6\n",7\r\n8,9');
    expect(columns).toEqual(['a', 'b']);
    expect(rows).toBe(4);
    expect(got).toEqual([
      { line: 2, cells: ['1', 'two\r\nlines'] },
      { line: 5, cells: ['3', '4'] },
      { line: 6, cells: ['5\n6\n', '7'] },
      { line: 9, cells: ['8', '9'] },
    ]);
  });

  it('leaves rows with too few or too many cells to whoever knows what to do with them', async () => {
    const { read: got } = await read('a,b\n1\n1,2,3\n');
    expect(got.map(({ cells }) => cells.length)).toEqual([1, 3]);
  });

  it('reads Latin-1, UTF-16, semicolons and tabs when told to', async () => {
    expect((await read(Buffer.from('a;b\nJosé;ü\n', 'latin1'), { encoding: 'latin1', delimiter: ';' })).read).toEqual([
      { line: 2, cells: ['José', 'ü'] },
    ]);
    expect(
      (await read(Buffer.from('\ufeffa\tb\n1\t2\n', 'utf16le'), { encoding: 'utf-16le', delimiter: '\t' })).columns,
    ).toEqual(['a', 'b']);
  });

  it('a character that is cut by the edge of a read chunk stays whole', async () => {
    const long = `a,b\n${'é'.repeat(100_000)},1\n`;
    expect((await read(long)).read[0]?.cells[0]).toBe('é'.repeat(100_000));
  });

  it('a file with a head and no rows has none', async () => {
    expect(await read('a,b\n')).toMatchObject({ columns: ['a', 'b'], rows: 0 });
  });
});

describe('a file that nobody can read to its end is refused before anything is taken from it', () => {
  it.each([
    ['a,b\n1,2\n3,"four\n5,6\n', 'csv-quote', 'never closed', 'begins on line 3'],
    ['a,b\n1,"mul\nti"ple\n', 'csv-quote', 'where none can be', 'begins on line 2'],
    ['a,b\n1,5" screen\n', 'csv-quote', 'where none can be', 'begins on line 2'],
    ['', 'csv-empty', 'is empty', 'FILE'],
    ['\n\n', 'csv-empty', 'is empty', 'FILE'],
    [Buffer.from('a,b\n1,2\n3,Jos\xe9\n', 'latin1'), 'csv-encoding', 'not UTF-8', 'line 3'],
    [Buffer.from('a,b\n1,2\xff', 'latin1'), 'csv-encoding', '--encoding latin1', 'line 2'],
    [Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'csv-encoding', 'UTF-16', '--encoding utf-16le'],
    [Buffer.from('PK\x03\x04\xff\xff', 'latin1'), 'csv-encoding', 'workbook', 'Save the sheet as CSV'],
    [`a,b\n1,${'x'.repeat(1_000_001)}\n`, 'csv-row-too-long', 'longer than a million', 'begins on line 2'],
  ])('%#: %j', async (content, code, what, where) => {
    const refused = await refusal(content);
    expect(refused.code).toBe(code);
    expect(refused.told).toContain(what);
    expect(refused.told).toContain(where);
  });

  it('says that a file is missing, or that an encoding is unknown', async () => {
    await expect(inspectCsv(join(folder, 'none.csv'), { delimiter: ',', encoding: 'utf-8' })).rejects.toThrow(
      'no such file',
    );
    await expect(inspectCsv(folder, { delimiter: ',', encoding: 'utf-8' })).rejects.toThrow('a folder');
    expect((await refusal('a', { encoding: 'ebcdic' })).told).toContain('Use utf-8');
  });
});

describe('writing CSV', () => {
  it('quotes what must be quoted, so that reading it gives the same cells', async () => {
    const cells = ['plain', 'with "quotes"', 'a,b', 'two\nlines', '', ' blank '];
    const { read: got } = await read(`a,b,c,d,e,f\n${csvLine(cells, ',')}`);
    expect(got[0]?.cells).toEqual(cells);
  });
});
