import { SingleBar } from 'cli-progress';

export interface Progress {
  /** How much is done now, of the total. */
  to(done: number): void;
  /** A total that became known, or grew. */
  total(total: number): void;
  /** What is being worked on, shown at the end of the line. */
  note(text: string): void;
  stop(): void;
}

const number = (value: number) => Math.round(value).toLocaleString('en-US');

/** A progress bar on a terminal; where there is none (a file, CI), a line every two seconds. */
export function startProgress(
  stream: NodeJS.WriteStream,
  { label, unit, total }: { label: string; unit: string; total?: number },
): Progress {
  const started = Date.now();
  let known = total ?? 0;
  let done = 0;
  let note = '';
  const bar = new SingleBar({
    stream,
    noTTYOutput: true,
    notTTYSchedule: 2000,
    fps: 10,
    barsize: 28,
    emptyOnZero: true,
    gracefulExit: false,
    format: () => {
      const share = known === 0 ? 1 : Math.min(1, done / known);
      const filled = Math.round(share * 28);
      const seconds = (Date.now() - started) / 1000;
      const rate = seconds > 0.5 ? `  ${number(done / seconds)} ${unit}/s` : '';
      const bars = `${'█'.repeat(filled)}${'░'.repeat(28 - filled)}`;
      const percent = `${Math.floor(share * 100)}`.padStart(3);
      return `${label}  ${bars} ${percent} %  ${number(done)} of ${number(known)} ${unit}${rate}${note && `  ${note}`}`;
    },
  });
  bar.start(known, 0);
  return {
    to(value) {
      done = value;
      bar.update(value);
    },
    total(value) {
      known = value;
      bar.setTotal(value);
    },
    note(text) {
      note = text;
    },
    stop() {
      bar.stop();
    },
  };
}
