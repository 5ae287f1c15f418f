/**
 * What the vault keeps, all of it encrypted before it comes here, and the two functions that write it.
 *
 * - Whoever keeps or finds something holds the vault's lock together with others; whoever forgets, or changes the key, holds
 *   it alone. So nothing comes back that is being forgotten at this moment, and nothing is wrapped in a key that is going.
 * - `claims` counts the commands that rely on a row, for one command can be on its way twice: the one that is refused takes
 *   back its own claim only.
 */
export const vaultSchema = String.raw`
create schema if not exists vouch_vault;

create table if not exists vouch_vault.master_key (
  only_one boolean primary key default true check (only_one),
  version integer not null check (version > 0),
  -- The key of the blind indexes, encrypted with the master key: whoever opens it holds the right one.
  index_key bytea not null
);

create table if not exists vouch_vault.kept (
  id uuid primary key,
  kind text not null check (kind in ('person', 'text')),
  -- The stream of the command that brought it, and the owner of that stream.
  subject text collate "C" not null,
  lane_key text collate "C" not null,
  command_id uuid not null,
  claims integer not null default 1 check (claims > 0),
  -- Of this row alone, encrypted with the master key.
  data_key bytea not null,
  content bytea not null,
  -- Keyed hashes of the mailbox and of the domain of a company, for finding duplicates.
  mailbox bytea,
  company bytea,
  -- Keyed hash of the stream and the words, for knowing a text again: on another stream the same words have another.
  words bytea,
  -- Keyed hash of an account where money goes, for knowing it again on every stream.
  account bytea,
  kept_at timestamptz not null default now(),
  -- Looked up in the log and found there.
  recorded boolean not null default false
);
create index if not exists kept_subject on vouch_vault.kept (subject);
create index if not exists kept_text_lane on vouch_vault.kept (lane_key) where kind = 'text';
create index if not exists kept_unrecorded on vouch_vault.kept (kept_at) where not recorded;
create index if not exists kept_mailbox on vouch_vault.kept (mailbox) where mailbox is not null;
create index if not exists kept_company on vouch_vault.kept (company) where company is not null;
create index if not exists kept_words on vouch_vault.kept (words) where words is not null;
create index if not exists kept_account on vouch_vault.kept (account) where account is not null;

-- Ids of what is gone for ever, so that a command that is sent again brings nothing back.
create table if not exists vouch_vault.forgotten (
  id uuid primary key,
  forgotten_at timestamptz not null default now()
);

-- How far the log was followed for persons who are to be forgotten. It lies here, so that an older vault that is put back
-- is followed from where it stood.
create table if not exists vouch_vault.followed (
  only_one boolean primary key default true check (only_one),
  position bigint not null
);

create or replace function vouch_vault.known_by(
  other_than uuid, of_mailbox bytea, of_company bytea
) returns json language sql stable as $function$
  select coalesce(json_agg(json_build_object('personId', found.id, 'subject', found.subject)), '[]'::json)
  from (
    select k.id, k.subject from vouch_vault.kept k
    where (k.mailbox = of_mailbox or k.company = of_company) and k.id <> other_than
    order by k.kept_at, k.id
    limit 50
  ) found
$function$;

create or replace function vouch_vault.keep(
  by_key integer, with_subject text, with_lane_key text, by_command uuid,
  -- One element for each thing to keep.
  ids uuid[], kinds text[], data_keys bytea[], contents bytea[], mailboxes bytea[], companies bytea[], worded bytea[],
  accounts bytea[]
)
-- What is kept under each id now: what was given, or what was there before. Or only the ids that were forgotten.
returns table (
  id uuid, forgotten boolean, data_key bytea, content bytea, same_person json, same_company json, same_text uuid[],
  same_account text[]
)
language plpgsql volatile as $function$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('vouch_vault', 0));
  if not exists (select from vouch_vault.master_key m where m.version = by_key) then
    raise exception 'The key of the vault was changed.' using errcode = 'VV001';
  end if;
  return query
    select f.id, true, null::bytea, null::bytea, null::json, null::json, null::uuid[], null::text[]
    from vouch_vault.forgotten f where f.id = any(ids);
  if found then
    return;
  end if;
  return query
    with kept as (
      insert into vouch_vault.kept as k
        (id, kind, subject, lane_key, command_id, data_key, content, mailbox, company, words, account)
      select u.id, u.kind, with_subject, with_lane_key, by_command, u.data_key, u.content, u.mailbox, u.company, u.words,
        u.account
      from unnest(ids, kinds, data_keys, contents, mailboxes, companies, worded, accounts)
        u(id, kind, data_key, content, mailbox, company, words, account)
      order by u.id
      on conflict on constraint kept_pkey do update set claims = k.claims + 1
      returning k.id, k.data_key, k.content, k.mailbox, k.company, k.words, k.account
    )
    select kept.id, false, kept.data_key, kept.content,
      vouch_vault.known_by(kept.id, kept.mailbox, null), vouch_vault.known_by(kept.id, null, kept.company),
      array(select o.id from vouch_vault.kept o where o.words = kept.words and o.id <> kept.id order by o.kept_at, o.id),
      array(select distinct o.subject from vouch_vault.kept o where o.account = kept.account and o.id <> kept.id)
    from kept;
end
$function$;

create or replace function vouch_vault.forget(person uuid) returns void language plpgsql volatile as $function$
declare
  brought record;
begin
  perform pg_advisory_xact_lock(hashtextextended('vouch_vault', 0));
  select k.subject, k.lane_key into brought from vouch_vault.kept k where k.id = person and k.kind = 'person';
  insert into vouch_vault.forgotten (id) values (person) on conflict do nothing;
  if brought is null then
    return;
  end if;
  -- Texts go with the persons of their stream; those of a stream that brought nobody go with the people of its owner.
  with gone as (
    delete from vouch_vault.kept k
    where k.id = person
      or (k.kind = 'text' and k.subject = brought.subject)
      or (k.kind = 'text' and k.lane_key = brought.lane_key
        and brought.subject = replace(brought.lane_key, ':', '-')
        and not exists (select from vouch_vault.kept p where p.kind = 'person' and p.subject = k.subject))
    returning k.id
  )
  insert into vouch_vault.forgotten (id) select gone.id from gone on conflict do nothing;
end
$function$;
`;
