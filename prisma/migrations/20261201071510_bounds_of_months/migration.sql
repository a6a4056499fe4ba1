-- Events and audit are kept by month (docs/operations/months.md). The rows on file become the first partition as they are:
-- a CHECK, which the next migration proves while visits go on, saves PostgreSQL from reading them under a lock.

-- The first instant of a month of the business, in which "at" lies, or of a later one.
CREATE FUNCTION "month_start"("at" timestamptz, "later" int) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (date_trunc('month', "at" AT TIME ZONE 'Asia/Shanghai') + make_interval(months => "later")) AT TIME ZONE 'Asia/Shanghai'
$$;

-- The least UUID of version 7 of an instant: its first 48 bits are the milliseconds (server/kernel/ids.ts).
CREATE FUNCTION "least_id_at"("at" timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT rpad(lpad(to_hex(floor(extract(epoch FROM "at") * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;

-- The instant of a UUID of version 7.
CREATE FUNCTION "instant_of_id"("id" uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_timestamp(('x' || lpad(left(replace("id"::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0)
$$;

-- Rows come before the end of next month, by which the migrations are long done; or before the month behind the newest row, if
-- a demo's clock was put forward. If ids are not of version 7, no bound tells months, and the first partition takes all rows.
CREATE FUNCTION "bound_months"() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  newest_visit timestamptz := instant_of_id((SELECT "visit_id" FROM "visit_event" ORDER BY "visit_id" DESC LIMIT 1));
  newest_audit timestamptz := (SELECT max("at") FROM "audit");
BEGIN
  EXECUTE format('ALTER TABLE "visit_event" ADD CONSTRAINT "visit_event_before_bound" CHECK ("visit_id" < %L::uuid) NOT VALID',
    CASE WHEN newest_visit > now() + interval '50 years' THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff'
      ELSE least_id_at(greatest(month_start(now(), 2), month_start(newest_visit, 1))) END);
  EXECUTE format('ALTER TABLE "audit" ADD CONSTRAINT "audit_before_bound" CHECK ("at" < %L::timestamptz) NOT VALID',
    greatest(month_start(now(), 2), month_start(newest_audit, 1)));
END $$;
SELECT "bound_months"();
DROP FUNCTION "bound_months"();
