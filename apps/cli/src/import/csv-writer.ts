import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';

/** A line of CSV (RFC 4180), quoted where it has to be. */
export const csvLine = (cells: readonly string[], delimiter: string): string =>
  `${cells.map((cell) => (cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)}\n`;

/** Writes a CSV file line by line. The file appears with its first row: no rows, no file. */
export class CsvWriter {
  private stream: WriteStream | undefined;
  private failure: Error | undefined;

  constructor(
    readonly path: string,
    private readonly head: readonly string[],
    private readonly delimiter: string,
  ) {}

  get written(): boolean {
    return this.stream !== undefined;
  }

  async write(cells: readonly string[]): Promise<void> {
    if (!this.stream) {
      this.stream = createWriteStream(this.path);
      this.stream.on('error', (error) => (this.failure = error));
      this.stream.write(csvLine(this.head, this.delimiter));
    }
    if (this.failure) throw this.failure;
    if (!this.stream.write(csvLine(cells, this.delimiter))) await once(this.stream, 'drain');
  }

  async close(): Promise<void> {
    if (!this.stream) return;
    this.stream.end();
    await finished(this.stream);
  }
}
