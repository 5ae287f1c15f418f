/**
 * The one way into the log: called once per group-commit batch, in a transaction of its own.
 *
 * - The lock is a statement of its own. Under READ COMMITTED every statement of a volatile function sees what was committed
 *   before it began, so whatever follows the lock sees every earlier append; a lock inside the inserting statement would see
 *   the log as it was before the wait. It is held to the commit, which is why positions are in commit order.
 * - Streams and ids are looked up by correlated subselects: joined, they were planned as scans of the whole table. The plan
 *   settings below keep it so while the table is young and without statistics.
 * - The timeouts are set for the transaction: whoever calls this and then idles, or waits, is ended by the database, and the
 *   lock is free again.
 */
export const appendEventsSql = String.raw`
create function vouch_log.append_events(
  -- one element for each append; no two appends of a call share a stream or an event id
  expecteds bigint[],     -- a revision, or -1 no stream, -2 any, -3 exists
  sizes int[],            -- its number of events
  -- one element for each event, append after append
  append_nos int[],       -- 1-based, of its append
  nths int[],             -- 1-based, within its append
  streams text[],
  event_ids uuid[],
  types text[],
  lane_keys text[],
  befores text[],         -- the canonical text is before || revision || after
  afters text[]
)
-- One row for each append, in order. appended, already-appended: revision and position of its last event;
-- conflict: the stream's true revision; id-reused: the id that stands for something else.
returns table (outcome text, at_revision bigint, at_position bigint, reused_id uuid)
language plpgsql volatile
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $function$
declare
  latest record;
  recorded timestamptz(3);
  recorded_text text;
  heads bigint[];
  accepted boolean[];
  known_nos int[];
  known_no int;
  known record;
  last_position bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'vouch_log.append_events needs READ COMMITTED, not %', current_setting('transaction_isolation')
      using errcode = 'invalid_transaction_state';
  end if;
  perform
    set_config('lock_timeout', '2s', true),
    set_config('statement_timeout', '5s', true),
    set_config('idle_in_transaction_session_timeout', '2s', true);
  -- An append that was answered outlives a crash, whatever the server's default is.
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;

  perform pg_advisory_xact_lock(hashtextextended('vouch_log.append_events', 0));

  select e.position, e.recorded_at, e.chain into latest from vouch_log.event e order by e.position desc limit 1;
  if not found then
    select 0::bigint as position, null::timestamptz as recorded_at, decode(repeat('0', 64), 'hex') as chain into latest;
  end if;
  recorded := greatest(latest.recorded_at, clock_timestamp());
  recorded_text := vouch_log.instant_text(recorded);
  last_position := latest.position;

  heads := array(
    select coalesce((select max(h.revision) from vouch_log.event h where h.stream = e.stream), -1)
    from unnest(nths, streams) with ordinality e(nth, stream, n)
    where e.nth = 1
    order by e.n
  );
  accepted := array(
    select case a.expected
      when -2 then true
      when -1 then a.head = -1
      when -3 then a.head >= 0
      else a.head = a.expected
    end
    from unnest(expecteds, heads) with ordinality a(expected, head, n)
    order by a.n
  );
  known_nos := array(
    select distinct e.append_no
    from unnest(append_nos, event_ids) e(append_no, event_id)
    where exists (select from vouch_log.event k where k.event_id = e.event_id)
  );
  foreach known_no in array known_nos loop
    accepted[known_no] := false;
  end loop;

  if true = any(accepted) then
    insert into vouch_log.event
      (position, recorded_at, event_id, stream, revision, type, lane_key, canonical, hash, chain)
    select
      f.position, recorded, f.event_id, f.stream, f.revision, f.type, f.lane_key, f.canonical, f.hash,
      vouch_log.chained(latest.chain, f.position, recorded_text, f.hash) over (order by f.position)
    from (
      select latest.position + row_number() over (order by e.n) as position, e.*,
        sha256(convert_to(e.canonical, 'UTF8')) as hash
      from (
        select e.n, e.event_id, e.stream, heads[e.append_no] + e.nth as revision, e.type, e.lane_key,
          e.before || (heads[e.append_no] + e.nth) || e.after as canonical
        from unnest(append_nos, nths, streams, event_ids, types, lane_keys, befores, afters)
          with ordinality e(append_no, nth, stream, event_id, type, lane_key, before, after, n)
        where accepted[e.append_no]
        offset 0 -- computes the text once, not once for each use
      ) e
      offset 0
    ) f;
    get diagnostics last_position = row_count;
    last_position := latest.position + last_position;
    perform pg_notify('vouch_log', last_position::text);
  end if;

  if cardinality(known_nos) = 0 then
    return query
      select
        case when accepted[a.n] then 'appended' else 'conflict' end,
        case when accepted[a.n] then heads[a.n] + a.size else heads[a.n] end,
        latest.position + sum(a.size) filter (where accepted[a.n]) over (order by a.n),
        null::uuid
      from unnest(sizes) with ordinality a(size, n)
      order by a.n;
    return;
  end if;

  -- Some ids are taken: the first result for the same events side by side in the same order, else an id reused.
  last_position := latest.position;
  for the_append in 1 .. cardinality(sizes) loop
    reused_id := null;
    if the_append = any(known_nos) then
      select
        count(*) filter (where k.canonical = e.before || k.revision || e.after) as same,
        max(k.revision - e.nth) - min(k.revision - e.nth) as spread,
        max(k.revision) as revision,
        max(k.position) as position,
        (array_agg(e.event_id order by k.canonical = e.before || k.revision || e.after, e.nth)
          filter (where k.event_id is not null))[1] as first_taken
      into known
      from unnest(append_nos, nths, event_ids, befores, afters) e(append_no, nth, event_id, before, after)
      left join lateral (select x.* from vouch_log.event x where x.event_id = e.event_id) k on true
      where e.append_no = the_append;

      if known.same = sizes[the_append] and known.spread = 0 then
        outcome := 'already-appended';
        at_revision := known.revision;
        at_position := known.position;
      else
        outcome := 'id-reused';
        at_revision := null;
        at_position := null;
        reused_id := known.first_taken;
      end if;
    elsif accepted[the_append] then
      last_position := last_position + sizes[the_append];
      outcome := 'appended';
      at_revision := heads[the_append] + sizes[the_append];
      at_position := last_position;
    else
      outcome := 'conflict';
      at_revision := heads[the_append];
      at_position := null;
    end if;
    return next;
  end loop;
end
$function$;
`;
