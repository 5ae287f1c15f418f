/** Tables, the guard against changes, the published chain, and what reads the log from SQL. */
export const schemaSql = String.raw`
create table vouch_log.event (
  position bigint primary key check (position > 0),
  recorded_at timestamptz(3) not null,
  event_id uuid not null unique,
  stream text collate "C" not null,
  revision bigint not null check (revision >= 0),
  type text collate "C" not null,
  lane_key text collate "C" not null,
  -- The truth. All columns but position, recorded_at and chain are derived from it.
  canonical text not null,
  hash bytea not null,
  chain bytea not null,
  unique (stream, revision)
);
comment on table vouch_log.event is
  'Append-only. Written by vouch_log.append_events alone; positions are gapless and in commit order.';

create function vouch_log.refuse_change() returns trigger language plpgsql as $function$
begin
  raise exception 'The event log only grows: % of vouch_log.event is refused.', tg_op
    using errcode = 'insufficient_privilege',
      hint = 'Record what is to be corrected as a new event.';
end
$function$;

create trigger refuse_change before update or delete or truncate on vouch_log.event
for each statement execute function vouch_log.refuse_change();

-- ISO 8601 in UTC with milliseconds, as in the chain and in every export.
create function vouch_log.instant_text(instant timestamptz) returns text language sql stable
return to_char(instant at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- The published chain: SHA-256 over the previous value, position, recording time and hash, one a line.
create function vouch_log.chain_link(running bytea, previous bytea, pos bigint, recorded text, hash bytea)
returns bytea language plpgsql immutable as $function$
begin
  return sha256(convert_to(
    encode(coalesce(running, previous), 'hex') || E'\n' || pos || E'\n' || recorded || E'\n' || encode(hash, 'hex'),
    'UTF8'
  ));
end
$function$;

-- Over rows in the order of their positions: each row's chain value, from the value in front of the first row.
create aggregate vouch_log.chained(previous bytea, pos bigint, recorded text, hash bytea) (
  sfunc = vouch_log.chain_link,
  stype = bytea
);

-- The last position recorded at or before an instant, 0 when there is none. Recording times never decrease along positions.
create function vouch_log.position_at(instant timestamptz) returns bigint language plpgsql stable as $function$
declare
  low bigint := 0;
  high bigint := coalesce((select max(e.position) from vouch_log.event e), 0);
  middle bigint;
begin
  while low < high loop
    middle := (low + high + 1) / 2;
    if (select e.recorded_at from vouch_log.event e where e.position >= middle order by e.position limit 1) <= instant then
      low := middle;
    else
      high := middle - 1;
    end if;
  end loop;
  return low;
end
$function$;

create view vouch_log.queryable_event as
select
  e.position,
  e.recorded_at,
  e.event_id,
  e.stream,
  e.revision,
  e.type,
  e.lane_key,
  (b.body ->> 'occurredAt')::timestamptz as occurred_at,
  b.body ->> 'actor' as actor,
  (b.body ->> 'correlationId') as correlation_id,
  (b.body ->> 'causationId') as causation_id,
  (b.body ->> 'schemaVersion')::int as schema_version,
  b.body ->> 'codeVersion' as code_version,
  b.body -> 'data' as data
from vouch_log.event e
cross join lateral (select e.canonical::jsonb as body) b;
comment on view vouch_log.queryable_event is
  'For looking at events with SQL. jsonb is not the stored truth: it reorders keys and rewrites numbers.';
`;
