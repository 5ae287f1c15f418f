import { describe, expect, it } from '@jest/globals';
import { IsOptional, validateSync } from 'class-validator';
import { Key, Optional, Value } from './columns.js';
import { ParameterRefused } from './errors.js';
import { MemoryRows } from './memory-rows.js';
import { IsSort, type Orders, PageParams, pageOf, type SortBy } from './paging.js';

class Ticket {
  @Key('text', 'Its id.')
  ticketId!: string;

  @Value('instant', 'When it was opened.')
  openedAt!: string;

  @Value('integer', 'How urgent it is.')
  urgency!: number;

  @Optional('text', 'Who has it.')
  owner!: string | null;
}

const ORDERS = { opened: ['openedAt'], urgency: ['urgency', 'openedAt'] } as const satisfies Orders<Ticket>;

class TicketParams extends PageParams {
  @IsOptional()
  @IsSort(ORDERS)
  sort: SortBy<typeof ORDERS> = 'opened';
}

const at = (minute: number) => `2026-01-01T12:${String(minute).padStart(2, '0')}:00.000Z`;
const ticket = (ticketId: string, minute: number, urgency = 1, owner: string | null = null): Ticket => ({
  ticketId,
  openedAt: at(minute),
  urgency,
  owner,
});

function stored(...tickets: readonly Ticket[]): MemoryRows {
  const rows = new MemoryRows();
  for (const one of tickets) rows.save(Ticket, [one.ticketId], { ...one });
  return rows;
}

/** The ids of a page, and where to go on. */
async function page(rows: MemoryRows, sort: SortBy<typeof ORDERS>, limit: number, cursor?: string | null) {
  const found = await pageOf(rows, Ticket, { orders: ORDERS, sort, limit, cursor: cursor ?? undefined });
  return { ids: found.rows.map(({ ticketId }) => ticketId), next: found.next };
}

describe('a list that is read page by page', () => {
  const five = () => stored(ticket('e', 2, 3), ticket('a', 1), ticket('d', 2, 2), ticket('b', 1, 3), ticket('c', 2, 1));

  it.each([
    ['opened', ['a', 'b', 'c', 'd', 'e']],
    ['-opened', ['e', 'd', 'c', 'b', 'a']],
    ['urgency', ['a', 'c', 'd', 'b', 'e']],
    ['-urgency', ['e', 'b', 'd', 'c', 'a']],
  ] as const)('sorted by %s shows each row once, whatever the size of its pages', async (sort, expected) => {
    for (const limit of [1, 2, 3, 4, 5, 6]) {
      const rows = five();
      const seen: string[] = [];
      let next: string | null = null;
      do {
        const one = await page(rows, sort, limit, next);
        expect(one.ids.length).toBeLessThanOrEqual(limit);
        seen.push(...one.ids);
        next = one.next;
      } while (next !== null);
      expect(seen).toEqual(expected);
    }
  });

  it('neither repeats nor leaves out a row while others come and go', async () => {
    const rows = five();
    const first = await page(rows, 'opened', 2);
    expect(first.ids).toEqual(['a', 'b']);
    rows.save(Ticket, ['a'], null);
    rows.save(Ticket, ['aa'], { ...ticket('aa', 0) });
    rows.save(Ticket, ['f'], { ...ticket('f', 3) });
    const second = await page(rows, 'opened', 2, first.next);
    expect(second.ids).toEqual(['c', 'd']);
    expect((await page(rows, 'opened', 9, second.next)).ids).toEqual(['e', 'f']);
  });

  it('ends with no place to go on', async () => {
    expect((await page(five(), 'opened', 5)).next).toBeNull();
    expect(await page(stored(), 'opened', 5)).toEqual({ ids: [], next: null });
  });

  it('refuses a cursor that is of another list, of another order, or made up', async () => {
    const { next } = await page(five(), 'opened', 2);
    const made = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    const cursors = [
      'x',
      'bm90IGpzb24',
      made(),
      made('Ticket opened'),
      made('Ticket opened', at(1)),
      made('Ticket opened', 'yesterday', 'a'),
      made('Ticket opened', '2026-02-30T00:00:00.000Z', 'a'),
      made('Ticket opened', at(1), 'a\0'),
      made('Ticket opened', at(1), 1),
      made('Ticket opened', at(1), { in: [] }),
      made('Letter opened', at(1), 'a'),
    ];
    for (const cursor of cursors) await expect(page(five(), 'opened', 2, cursor)).rejects.toThrow(ParameterRefused);
    await expect(page(five(), 'urgency', 2, made('Ticket urgency', 2 ** 31, at(1), 'a'))).rejects.toThrow('next');
    await expect(page(five(), '-opened', 2, next)).rejects.toThrow('cursor belongs to another list or sort.');
  });

  it('can not be sorted by what a row may lack', async () => {
    const orders = { owner: ['owner'] } as const satisfies Orders<Ticket>;
    await expect(pageOf(stored(), Ticket, { orders, sort: 'owner' })).rejects.toThrow('Ticket.owner may be null');
  });

  it('takes the names of its orders as sort, and what looks like a cursor', () => {
    const problems = (fields: object) =>
      validateSync(Object.assign(new TicketParams(), fields)).flatMap(({ constraints = {} }) =>
        Object.values(constraints),
      );
    expect(problems({ sort: '-urgency', limit: 1000, cursor: 'abc_-' })).toEqual([]);
    expect(problems({ sort: 'owner' })).toEqual([
      'sort must be one of the following values: opened, -opened, urgency, -urgency',
    ]);
    expect(problems({ cursor: 'a b' })).toEqual(['cursor must be the "next" of an earlier answer']);
    expect(problems({ limit: 0 })).toEqual(['limit must be a whole number from 1 to 1000']);
  });
});
