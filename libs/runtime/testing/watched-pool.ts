import type pg from 'pg';

/** Told of each statement before it is sent; the statement goes when the promise resolves. Clients are numbered. */
export type BeforeQuery = (text: string, values: readonly unknown[], client: number) => Promise<void> | void;

/** A pool whose statements a test can see, hold back, or refuse. */
export function watchedPool(pool: pg.Pool, before: BeforeQuery): pg.Pool {
  const numbers = new WeakMap<object, number>();
  let count = 0;
  const watched = (client: pg.PoolClient): pg.PoolClient => {
    if (!numbers.has(client)) numbers.set(client, ++count);
    const number = numbers.get(client)!;
    return bound(client, {
      query: async (text: string, values?: unknown[]) => {
        await before(text, values ?? [], number);
        return await client.query(text, values);
      },
    });
  };
  return bound(pool, {
    connect: async () => watched(await pool.connect()),
    query: async (text: string, values?: unknown[]) => {
      await before(text, values ?? [], 0);
      return await pool.query(text, values);
    },
  });
}

function bound<T extends object>(target: T, replaced: Readonly<Record<string, unknown>>): T {
  return new Proxy(target, {
    get: (_, property) => {
      if (typeof property === 'string' && property in replaced) return replaced[property];
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
