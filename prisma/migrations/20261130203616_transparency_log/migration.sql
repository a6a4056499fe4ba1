-- AlterTable
ALTER TABLE "visit_event" ADD COLUMN     "mac" BYTEA;

-- CreateTable
CREATE TABLE "log_due" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "seq" INTEGER,

    CONSTRAINT "log_due_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_entry" (
    "position" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "leaf_hash" BYTEA NOT NULL,
    "visit_id" UUID,
    "number" BIGINT,
    "seq" INTEGER,

    CONSTRAINT "log_entry_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "log_head" (
    "id" INTEGER NOT NULL,
    "size" BIGINT NOT NULL,
    "edge" BYTEA NOT NULL,
    "visits" BIGINT NOT NULL,
    "rows" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "marked_at" TIMESTAMPTZ(3),
    "begun_at" TIMESTAMPTZ(3) NOT NULL,
    "stated_day" DATE,

    CONSTRAINT "log_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_tile" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,
    "root" BYTEA NOT NULL,

    CONSTRAINT "log_tile_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "log_checkpoint" (
    "size" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,

    CONSTRAINT "log_checkpoint_pkey" PRIMARY KEY ("size")
);

-- CreateTable
CREATE TABLE "log_witnessed" (
    "size" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "content" BYTEA,

    CONSTRAINT "log_witnessed_pkey" PRIMARY KEY ("size","kind","by")
);

-- A function of its own, because the comparison of schemas reads only simple conditions.
CREATE FUNCTION "visit_event_ends"("type" text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT "type" IN ('SUCCEEDED', 'SENT_TO_CALLBACK', 'CANCELLED')
$$;

-- CreateIndex
CREATE INDEX "visit_event_endings" ON "visit_event"("at") WHERE (visit_event_ends(type));

-- CreateIndex
CREATE INDEX "log_entry_of_visit" ON "log_entry"("visit_id", "seq") WHERE (visit_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "log_entry_of_log" ON "log_entry"("kind", "position") WHERE (seq IS NULL AND kind <> 'rows');

-- CreateIndex
CREATE INDEX "log_checkpoint_by_time" ON "log_checkpoint"("at");

ALTER TABLE "log_head" ADD CONSTRAINT "log_head_one_row" CHECK ("id" = 1);

-- What is in the log is never changed. Who can switch these triggers off is found by the witnesses' copies.
CREATE TRIGGER "log_entry_append_only" BEFORE UPDATE OR DELETE ON "log_entry" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_entry_no_truncate" BEFORE TRUNCATE ON "log_entry" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_tile_append_only" BEFORE UPDATE OR DELETE ON "log_tile" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_tile_no_truncate" BEFORE TRUNCATE ON "log_tile" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_checkpoint_append_only" BEFORE UPDATE OR DELETE ON "log_checkpoint" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_checkpoint_no_truncate" BEFORE TRUNCATE ON "log_checkpoint" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_witnessed_append_only" BEFORE UPDATE OR DELETE ON "log_witnessed" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_witnessed_no_truncate" BEFORE TRUNCATE ON "log_witnessed" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Each of these tables leaves a row in log_due in the statement that writes its row, so that no use case can forget to.
-- Which columns the log covers says server/transparency/covered.ts; a test holds the two lists together.
DO $$
DECLARE
  c record;
BEGIN
  FOR c IN SELECT * FROM (VALUES
    ('visit_event', 'visit', 'DISTINCT %s, "visit_id", NULL::int', 'true', false),
    ('audit', 'audit', '%s, "id", NULL::int', 'true', false),
    ('template_version', 'template_version', '%s, "id", NULL::int', '"published_at" IS NOT NULL', true),
    ('template_step', 'template_step', '%s, "version_id", "revision"', 'true', false),
    ('product_version', 'product_version', '%s, "product_code", "version"', 'true', false),
    ('setting', 'setting', '%s, "key", NULL::int', 'true', true),
    ('calendar_year', 'calendar_year', '%s, "year", "version"', 'true', false),
    ('callback_event', 'callback_event', '%s, "case_id", "seq"', 'true', false),
    ('callback_attempt', 'callback_attempt', '%s, "id", NULL::int', '"ended_at" IS NOT NULL', true),
    ('identity_attempt', 'identity_attempt', '%s, "id", NULL::int', '"settled_at" IS NOT NULL', true),
    ('evidence_explanation', 'evidence_explanation', '%s, "visit_id", "seq"', 'true', false)
  ) AS t("of", "kind", "columns", "when", "changes") LOOP
    EXECUTE format('CREATE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
      INSERT INTO "log_due" ("kind", "key", "seq") SELECT %s FROM "added" WHERE %s; RETURN NULL; END $f$',
      'log_due_of_' || c."of", format(c."columns", quote_literal(c."kind")), c."when");
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS "added" FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      c."of" || '_logs', c."of", 'log_due_of_' || c."of");
    IF c."changes" THEN
      EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING NEW TABLE AS "added" FOR EACH STATEMENT EXECUTE FUNCTION %I()',
        c."of" || '_logs_change', c."of", 'log_due_of_' || c."of");
    END IF;
    -- What is on file already.
    EXECUTE format('INSERT INTO "log_due" ("kind", "key", "seq") SELECT %s FROM %I WHERE %s',
      format(c."columns", quote_literal(c."kind")), c."of", c."when");
  END LOOP;
END $$;
