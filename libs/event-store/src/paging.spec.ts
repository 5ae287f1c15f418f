import { describe, expect, it } from '@jest/globals';
import { pagesAhead } from './paging.js';

/** Three pages, and how many of them were fetched. */
function threePages() {
  const fetched: number[] = [];
  const fetch = async (after: number) => {
    fetched.push(after);
    await Promise.resolve();
    return { through: after + 1, more: after < 2 };
  };
  return { fetched, fetch };
}
const aTurn = () => new Promise(setImmediate);

describe('Pages that are fetched ahead', () => {
  it('come one after the other', async () => {
    const { fetch } = threePages();
    const seen: number[] = [];
    for await (const { through } of pagesAhead(0, fetch)) seen.push(through);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('are on their way while the reader is busy with the one before', async () => {
    const { fetched, fetch } = threePages();
    for await (const { through } of pagesAhead(0, fetch)) {
      await aTurn();
      expect(fetched).toHaveLength(Math.min(through + 1, 3));
    }
  });

  it('are not asked for by a reader who had enough at once, so that nothing is left on its way', async () => {
    const { fetched, fetch } = threePages();
    for await (const _ of pagesAhead(0, fetch)) break;
    await aTurn();
    await aTurn();
    expect(fetched).toEqual([0]);
  });
});
