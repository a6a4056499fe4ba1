-- visit_event becomes a table of partitions by the month in which a visit was opened, which its id tells. A visit is in one
-- partition, and every unique key stays as it is. The table of before is attached as the first partition.

-- What every partition has that is not an index: nobody else may write it beside its table, and its rows stay.
CREATE FUNCTION "close_month"("of" text, "part" text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  given record;
BEGIN
  EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"()',
    "part" || '_no_truncate', "part");
  -- For a statement that names the partition; one that names its table runs the table's trigger only.
  EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS "added" FOR EACH STATEMENT EXECUTE FUNCTION %I()',
    "part" || '_logs', "part", 'log_due_of_' || "of");
  FOR given IN SELECT DISTINCT a.grantee FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.oid = to_regclass(quote_ident("part")) AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('REVOKE ALL ON TABLE %I FROM %s', "part",
      CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(given.grantee)) END);
  END LOOP;
END $$;

-- Attaches the table of before up to its proven bound, with its rights given on to the new table, and makes the partition for
-- rows of which no month was made.
CREATE FUNCTION "begin_months"("of" text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part text := "of" || '_before';
  bound text := substring((SELECT pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conname = "of" || '_before_bound' AND conrelid = part::regclass) FROM '''([^'']+)''');
  given record;
BEGIN
  FOR given IN SELECT a.privilege_type, a.grantee FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.oid = part::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON TABLE %I TO %s', given.privilege_type, "of",
      CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(given.grantee)) END);
  END LOOP;
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)', "of", part, bound);
  EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', part, part || '_bound');
  EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', "of" || '_default', "of");
  PERFORM close_month("of", part);
  PERFORM close_month("of", "of" || '_default');
END $$;

ALTER TABLE "evidence_explanation" DROP CONSTRAINT "evidence_explanation_visit_id_seq_fkey";
DROP TRIGGER "visit_event_append_only" ON "visit_event";
DROP TRIGGER "visit_event_no_truncate" ON "visit_event";
DROP TRIGGER "visit_event_counts" ON "visit_event";
DROP TRIGGER "visit_event_moves_visit" ON "visit_event";
DROP TRIGGER "visit_event_feeds" ON "visit_event";
DROP TRIGGER "visit_event_logs" ON "visit_event";
DROP TRIGGER "visit_event_packs" ON "visit_event";
ALTER TABLE "visit_event" RENAME TO "visit_event_before";
ALTER TABLE "visit_event_before" RENAME CONSTRAINT "visit_event_pkey" TO "visit_event_before_pkey";
ALTER TABLE "visit_event_before" RENAME CONSTRAINT "visit_event_visit_id_fkey" TO "visit_event_before_visit_id_fkey";
ALTER INDEX "visit_event_command" RENAME TO "visit_event_before_command";
ALTER INDEX "visit_event_endings" RENAME TO "visit_event_before_endings";

CREATE TABLE "visit_event" (
  LIKE "visit_event_before" INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING STORAGE,
  CONSTRAINT "visit_event_pkey" PRIMARY KEY ("visit_id", "seq")
) PARTITION BY RANGE ("visit_id");
CREATE UNIQUE INDEX "visit_event_command" ON "visit_event"("visit_id", "command_id") WHERE (command_id IS NOT NULL);
CREATE INDEX "visit_event_endings" ON "visit_event"("at") WHERE (visit_event_ends(type));
ALTER TABLE "visit_event" ADD CONSTRAINT "visit_event_visit_id_fkey"
  FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
SELECT "begin_months"('visit_event');

-- Triggers for each row are made for every partition, also for later ones.
CREATE TRIGGER "visit_event_append_only" BEFORE UPDATE OR DELETE ON "visit_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "visit_event_no_truncate" BEFORE TRUNCATE ON "visit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "visit_event_counts" AFTER INSERT ON "visit_event" FOR EACH ROW
  WHEN (NEW."type" NOT IN ('DRAFT_SAVED', 'QUESTIONNAIRE_OPENED', 'RETURNED_TO_EDIT', 'SCRIPT_OPENED'))
  EXECUTE FUNCTION "figure_due_of_visit"();
CREATE TRIGGER "visit_event_moves_visit" AFTER INSERT ON "visit_event" FOR EACH ROW EXECUTE FUNCTION "event_moves_visit"();
CREATE TRIGGER "visit_event_feeds" AFTER INSERT ON "visit_event" FOR EACH ROW
  WHEN (NEW."type" IN ('VISIT_OPENED', 'SUCCEEDED', 'SENT_TO_CALLBACK', 'LEFT_THE_PHONE', 'CANCELLED'))
  EXECUTE FUNCTION "feed_due_of_visit"();
CREATE TRIGGER "visit_event_logs" AFTER INSERT ON "visit_event" REFERENCING NEW TABLE AS "added"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_due_of_visit_event"();
CREATE TRIGGER "visit_event_packs" AFTER INSERT ON "visit_event" FOR EACH ROW
  WHEN (NEW."type" IN ('SUCCEEDED', 'CANCELLED')) EXECUTE FUNCTION "pack_due_of_visit"();

ALTER TABLE "evidence_explanation" ADD CONSTRAINT "evidence_explanation_visit_id_seq_fkey"
  FOREIGN KEY ("visit_id", "seq") REFERENCES "visit_event"("visit_id", "seq") ON DELETE RESTRICT ON UPDATE CASCADE;
