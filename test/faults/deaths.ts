import type { Death } from './kill-points.js';
import type { Life } from './mortal-process.js';

/** How often each point is died at: the first so many times that a process passes it. */
const TIMES = Number(process.env.VOUCH_KILL_TIMES ?? 1);

/** The points that a test with this seed dies at: one in `oneIn`, in their order, or each of them by VOUCH_FAULTS=all. */
export function chosenPoints(points: Iterable<string>, { seed, oneIn }: { seed: number; oneIn: number }): string[] {
  const every = process.env.VOUCH_FAULTS === undefined ? oneIn : 1;
  return [...new Set(points)].filter((_, i) => i % every === seed % every);
}

/** Which points undisturbed lives passed, and which of them somebody still has to die at. */
export class Deaths {
  private readonly passed = new Map<string, number>();
  private readonly chapters: ReadonlySet<string>[] = [];
  private waiting: Death[] | undefined;

  constructor(private readonly choice: { readonly seed: number; readonly oneIn: number }) {}

  /** How many died. */
  count = 0;

  /** Notes the undisturbed life of the next chapter. */
  note({ points }: Life): void {
    this.chapters.push(new Set(points));
    for (const point of points) this.passed.set(point, (this.passed.get(point) ?? 0) + 1);
  }

  /** The next one to die in this chapter, one that undisturbed it passes before others; null when all have been. */
  next(chapter: number): Death | null {
    this.waiting ??= Array.from({ length: TIMES }, (_, i) => i + 1).flatMap((time) =>
      chosenPoints(this.passed.keys(), this.choice).map((point) => ({ point, time })),
    );
    const here = this.waiting.findIndex(({ point }) => this.chapters[chapter]?.has(point));
    if (here > 0) this.waiting.unshift(...this.waiting.splice(here, 1));
    return this.waiting[0] ?? null;
  }

  /** Notes whether a life ended as planned; a death that found no occasion comes up again later. */
  lived({ killed }: Life): void {
    const planned = this.waiting?.shift();
    if (killed) this.count++;
    else if (planned) this.waiting!.push(planned);
  }

  /** Chosen points at which nobody died. */
  get missed(): readonly string[] {
    return (this.waiting ?? []).flatMap(({ point, time }) => (time === 1 ? [point] : []));
  }

  toString(): string {
    const lines = [...this.passed].map(([point, times]) => `${String(times).padStart(6)}  ${point}`);
    return `${this.passed.size} points, with how often undisturbed lives pass them:\n${lines.join('\n')}`;
  }
}
