-- The tables that are cut by month, with what a row's month is told by, and the partitions of each with the bounds.
CREATE FUNCTION "months_of_tables"() RETURNS TABLE("of" text, "part" text, "rows_from" timestamptz, "rows_to" timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT t."of", c.relname::text,
    CASE t."of" WHEN 'audit' THEN b.bounds[1]::timestamptz ELSE instant_of_id(b.bounds[1]::uuid) END,
    CASE t."of" WHEN 'audit' THEN b.bounds[2]::timestamptz ELSE instant_of_id(b.bounds[2]::uuid) END
  FROM (VALUES ('audit'), ('visit_event')) t("of")
    JOIN pg_inherits i ON i.inhparent = to_regclass(t."of") JOIN pg_class c ON c.oid = i.inhrelid,
    regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \((?:MINVALUE|''([^'']+)'')\) TO \(''([^'']+)''\)') b(bounds)
$$;

-- Makes the partitions of the month in which "at" lies and of the next three. Run each hour by the application, whose role owns
-- no table; so it runs as their owner, and can do nothing else. Rows of a month that was not made are in the default partition.
-- Then it becomes the partition of the months whose rows it has, and a new one is made: no row is written for it.
--
-- Returns the names of the partitions that were made.
CREATE FUNCTION "months_ahead"("at" timestamptz) RETURNS text[] LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '700ms' AS $$
DECLARE
  made text[] := '{}';
  cut text;
  rest text;
  part text;
  first_row timestamptz;
  last_row timestamptz;
  starts timestamptz;
  ends timestamptz;
BEGIN
  FOREACH cut IN ARRAY ARRAY['audit', 'visit_event'] LOOP
    rest := cut || '_default';
    IF cut = 'audit' THEN
      SELECT min(d."at"), max(d."at") INTO first_row, last_row FROM "audit_default" d;
    ELSE
      first_row := instant_of_id((SELECT "visit_id" FROM "visit_event_default" ORDER BY "visit_id" LIMIT 1));
      last_row := instant_of_id((SELECT "visit_id" FROM "visit_event_default" ORDER BY "visit_id" DESC LIMIT 1));
    END IF;
    -- Ids that are not of version 7 tell no month.
    IF last_row < now() + interval '50 years' THEN
      starts := month_start(first_row, 0);
      part := cut || to_char(starts AT TIME ZONE 'Asia/Shanghai', '"_y"YYYY"m"MM');
      -- Not if a partition has some of these months, or if rows of it are referred to: somebody has to look.
      BEGIN
        EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', cut, rest);
        EXECUTE format('ALTER TABLE %I RENAME TO %I', rest, part);
        EXECUTE format('ALTER TRIGGER %I ON %I RENAME TO %I', rest || '_no_truncate', part, part || '_no_truncate');
        EXECUTE format('ALTER TRIGGER %I ON %I RENAME TO %I', rest || '_logs', part, part || '_logs');
        PERFORM attach_month(cut, part, starts, month_start(last_row, 1));
        EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', rest, cut);
        PERFORM close_month(cut, rest);
        made := made || part;
      EXCEPTION WHEN invalid_object_definition OR duplicate_table OR foreign_key_violation THEN NULL;
      END;
    END IF;
    FOR n IN 0..3 LOOP
      starts := month_start("at", n);
      ends := month_start("at", n + 1);
      part := cut || to_char(starts AT TIME ZONE 'Asia/Shanghai', '"_y"YYYY"m"MM');
      CONTINUE WHEN EXISTS (SELECT 1 FROM months_of_tables() m WHERE m."of" = cut
        AND coalesce(m."rows_from" < ends, true) AND m."rows_to" > starts);
      BEGIN
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, cut);
        PERFORM close_month(cut, part);
        PERFORM attach_month(cut, part, starts, ends);
        made := made || part;
      -- The default partition has rows of this month that could not be parted above.
      EXCEPTION WHEN check_violation THEN NULL;
      END;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;

CREATE FUNCTION "attach_month"("of" text, "part" text, "starts" timestamptz, "ends" timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', "of", "part",
    CASE "of" WHEN 'audit' THEN "starts"::text ELSE least_id_at("starts")::text END,
    CASE "of" WHEN 'audit' THEN "ends"::text ELSE least_id_at("ends")::text END);
END $$;

-- For the alert and the doctor: how many of the present and the coming three months have no partition, and how many rows are in
-- the default partition, counted up to 10,000. The application's role has no right on partitions, so it runs as their owner.
CREATE FUNCTION "months_missing"("at" timestamptz) RETURNS TABLE("of" text, "missing" int, "astray" int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t."of", (SELECT count(*)::int FROM generate_series(0, 3) n WHERE NOT EXISTS (SELECT 1 FROM months_of_tables() m
      WHERE m."of" = t."of" AND coalesce(m."rows_from" <= month_start("at", n), true) AND m."rows_to" >= month_start("at", n + 1))),
    t."astray"
  FROM (VALUES ('audit', (SELECT count(*)::int FROM (SELECT 1 FROM "audit_default" LIMIT 10000) r)),
    ('visit_event', (SELECT count(*)::int FROM (SELECT 1 FROM "visit_event_default" LIMIT 10000) r))) t("of", "astray")
$$;
