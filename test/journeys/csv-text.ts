import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A CSV file with one row on each line, read without the code that is tested. */
export async function readCsvLines(path: string): Promise<readonly Readonly<Record<string, string>>[]> {
  let head: readonly string[] | undefined;
  const rows: Record<string, string>[] = [];
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
    const cells = [...line.matchAll(/(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/gy)].map(
      ([, quoted, plain]) => quoted ?? plain!,
    );
    if (head) rows.push(Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
    else head = cells;
  }
  return rows;
}
