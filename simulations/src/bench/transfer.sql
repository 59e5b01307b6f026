-- The double-entry transfer as a careful PostgreSQL programmer writes it: one call, rows locked in a fixed order, the
-- same limits on the projected balance, the same levy, an entry under an id that is never booked twice. No signature.
create table account (
  id int primary key,
  status smallint not null default 1,
  balance bigint not null default 0,
  held bigint not null default 0,
  min bigint,
  max bigint
) with (fillfactor = 50);

create table entry (
  seq bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  id bytea not null unique,
  payer int not null,
  payee int not null,
  amount bigint not null,
  levy bigint not null
);

-- The levy of each connection goes to a row of its own, which are summed when somebody asks. One row for all of them
-- would be locked by each transfer until the disk has it, and be five times slower.
insert into account (id) select -1 - stripe from generate_series(0, 63) as stripe;

create function transfer(p_id bytea, p_from int, p_to int, p_amount bigint, p_rate bigint, p_stripe int)
returns text language plpgsql as $$
declare
  first account;
  second account;
  payer account;
  payee account;
  levy bigint := (p_amount * p_rate + 5000) / 10000;
  would_be bigint;
begin
  if p_from = p_to then return 'same-account'; end if;
  select * into first from account where id = least(p_from, p_to) for update;
  select * into second from account where id = greatest(p_from, p_to) for update;
  if first.id is null or second.id is null then return 'no-such-account'; end if;
  if first.id = p_from then payer := first; payee := second; else payer := second; payee := first; end if;
  if payer.status <> 1 then return 'not-active'; end if;
  would_be := payer.balance - payer.held - p_amount - levy;
  if would_be < 0 and would_be < payer.min then return 'over-limit'; end if;
  would_be := payee.balance + p_amount;
  if would_be > 0 and would_be > payee.max then return 'over-limit'; end if;
  insert into entry (id, payer, payee, amount, levy) values (p_id, p_from, p_to, p_amount, levy)
    on conflict (id) do nothing;
  if not found then return 'already-recorded'; end if;
  update account set balance = balance - p_amount - levy where id = p_from;
  update account set balance = balance + p_amount where id = p_to;
  if levy > 0 then update account set balance = balance + levy where id = -1 - p_stripe; end if;
  return 'ok';
end $$;
