import { withMigrationLock } from '@vouch/postgres';
import type pg from 'pg';

/**
 * Creates what the readers keep about themselves: how far each has come, what was published, what it couldn't handle, which version of each read
 * model is being served, and the private rows of the policies. Safe to run at every start and from several processes at once.
 */
export async function prepareRuntimeSchema(pool: pg.Pool): Promise<void> {
  await withMigrationLock(pool, async (client) => {
    await client.query(`begin; ${TABLES} commit`);
  });
}

/** Generations come from a sequence, so that none is ever given twice, even when a reader's rows were deleted in between. */
const TABLES = `
create schema if not exists vouch_runtime;

create sequence if not exists vouch_runtime.generation;

create table if not exists vouch_runtime.checkpoint (
  subscriber text        not null,
  lane       integer     not null check (lane >= 0),
  lanes      integer     not null check (lanes > lane),
  position   bigint      not null check (position >= 0),
  generation bigint      not null,
  owner      text        not null,
  updated_at timestamptz not null default now(),
  primary key (subscriber, lane)
) with (fillfactor = 50);

create table if not exists vouch_runtime.published (
  topic     text    not null,
  partition integer not null check (partition >= 0),
  sequence  bigint  not null check (sequence >= 0),
  position  bigint  not null check (position >= 0),
  primary key (topic, partition)
) with (fillfactor = 50);

create table if not exists vouch_runtime.parked_event (
  subscriber      text        not null,
  position        bigint      not null,
  lane_key        text        not null,
  event_id        uuid        not null,
  event_type      text        not null,
  stream          text        not null,
  revision        bigint      not null,
  waiting         boolean     not null,
  reason          text        not null,
  stack           text,
  attempts        integer     not null,
  retry_requested boolean     not null default false,
  parked_at       timestamptz not null default now(),
  primary key (subscriber, position)
);
create index if not exists parked_event_by_key on vouch_runtime.parked_event (subscriber, lane_key, position);

create schema if not exists vouch_read;
create schema if not exists vouch_filling;
create table if not exists vouch_read.read_model (
  name        text        not null primary key,
  version     integer     not null,
  switched_at timestamptz not null default now()
);

-- json, not jsonb: keys keep their order, in which a policy may have listed its commands.
create table if not exists vouch_runtime.policy_row (
  policy text  not null,
  key    text  not null,
  row    json not null,
  primary key (policy, key)
);
create index if not exists policy_row_to_forget on vouch_runtime.policy_row (policy, ((row ->> 'keepUntil') collate "C"))
  where row ->> 'keepUntil' is not null;
`;
