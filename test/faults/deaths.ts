import type { Death } from './kill-points.js';
import type { Life } from './mortal-process.js';

/** How often each point is died at: the first so many times that a process passes it. */
const TIMES = Number(process.env.VOUCH_KILL_TIMES ?? 1);

/** Which points undisturbed lives passed, and which of them somebody still has to die at. */
export class Deaths {
  private readonly passed = new Map<string, number>();
  private waiting: Death[] | undefined;
  /** How many died. */
  count = 0;

  /** Notes an undisturbed life. */
  note({ points }: Life): void {
    for (const point of points) this.passed.set(point, (this.passed.get(point) ?? 0) + 1);
  }

  /** The next one to die, or null when all have been. */
  next(): Death | null {
    this.waiting ??= Array.from({ length: TIMES }, (_, i) => i + 1).flatMap((time) =>
      [...this.passed.keys()].map((point) => ({ point, time })),
    );
    return this.waiting[0] ?? null;
  }

  /** Notes whether a life ended as planned; a death that found no occasion comes up again later. */
  lived({ killed }: Life): void {
    const planned = this.waiting?.shift();
    if (killed) this.count++;
    else if (planned) this.waiting!.push(planned);
  }

  /** Points at which nobody died. */
  get missed(): readonly string[] {
    return (this.waiting ?? []).flatMap(({ point, time }) => (time === 1 ? [point] : []));
  }

  toString(): string {
    const lines = [...this.passed].map(([point, times]) => `${String(times).padStart(6)}  ${point}`);
    return `${this.passed.size} points, with how often undisturbed lives pass them:\n${lines.join('\n')}`;
  }
}
