-- AlterTable
ALTER TABLE "call_profile" ADD COLUMN     "team" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "outbox" ADD COLUMN     "receipt" TEXT,
ADD COLUMN     "receipt_due" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "figure_due" (
    "id" BIGSERIAL NOT NULL,
    "visit_id" UUID NOT NULL,

    CONSTRAINT "figure_due_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit_figure" (
    "visit_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "product_code" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "opened_on" DATE NOT NULL,
    "due_on" DATE NOT NULL,
    "outcome" TEXT NOT NULL,
    "reached" SMALLINT NOT NULL,
    "contribution" JSONB NOT NULL,

    CONSTRAINT "visit_figure_pkey" PRIMARY KEY ("visit_id")
);

-- CreateTable
CREATE TABLE "figure_mark" (
    "mark" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "visit_id" UUID NOT NULL,

    CONSTRAINT "figure_mark_pkey" PRIMARY KEY ("mark","day","visit_id")
);

-- CreateTable
CREATE TABLE "figure_cohort" (
    "basis" TEXT NOT NULL,
    "grain" TEXT NOT NULL,
    "product_code" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "channel" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "visits" INTEGER NOT NULL,
    "cancelled" INTEGER NOT NULL,
    "clean_in_time" INTEGER NOT NULL,
    "clean_late" INTEGER NOT NULL,
    "problem_in_time" INTEGER NOT NULL,
    "problem_late" INTEGER NOT NULL,
    "online" INTEGER NOT NULL,
    "with_agents" INTEGER NOT NULL,
    "follow_up" INTEGER NOT NULL,
    "unfinished" INTEGER NOT NULL,
    "success_wechat" INTEGER NOT NULL,
    "success_phone" INTEGER NOT NULL,
    "success_letter" INTEGER NOT NULL,
    "success_branch" INTEGER NOT NULL,
    "reminded" INTEGER NOT NULL,
    "started" INTEGER NOT NULL,
    "started_unprompted" INTEGER NOT NULL,
    "verified" INTEGER NOT NULL,
    "noticed" INTEGER NOT NULL,
    "submitted" INTEGER NOT NULL,
    "signed" INTEGER NOT NULL,
    "cased" INTEGER NOT NULL,
    "cased_in_time" INTEGER NOT NULL,
    "times" JSONB NOT NULL,

    CONSTRAINT "figure_cohort_pkey" PRIMARY KEY ("basis","grain","product_code","branch","day","channel","method")
);

-- CreateTable
CREATE TABLE "figure_day" (
    "grain" TEXT NOT NULL,
    "product_code" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "channel" TEXT NOT NULL,
    "reminded_wechat" INTEGER NOT NULL,
    "reminded_sms" INTEGER NOT NULL,
    "sms_arrived" INTEGER NOT NULL,
    "sms_lost" INTEGER NOT NULL,
    "reminder_failed" INTEGER NOT NULL,
    "face_passed" INTEGER NOT NULL,
    "face_failed" INTEGER NOT NULL,
    "face_other" INTEGER NOT NULL,
    "face_locked" INTEGER NOT NULL,
    "sms_passed" INTEGER NOT NULL,
    "sms_failed" INTEGER NOT NULL,
    "sms_locked" INTEGER NOT NULL,
    "negative_answer" INTEGER NOT NULL,
    "window_expired" INTEGER NOT NULL,
    "face_failed_3_days" INTEGER NOT NULL,
    "cooling_off_short" INTEGER NOT NULL,
    "customer_requested" INTEGER NOT NULL,
    "phone_not_mine" INTEGER NOT NULL,
    "vendor_redirect" INTEGER NOT NULL,
    "cases_opened" INTEGER NOT NULL,
    "cases_succeeded" INTEGER NOT NULL,
    "cases_problem" INTEGER NOT NULL,
    "cases_follow_up" INTEGER NOT NULL,
    "cases_cancelled" INTEGER NOT NULL,
    "calls" INTEGER NOT NULL,
    "contacts" INTEGER NOT NULL,
    "first_calls" INTEGER NOT NULL,
    "problems_opened" INTEGER NOT NULL,
    "problems_due" INTEGER NOT NULL,
    "problems_in_time" INTEGER NOT NULL,
    "problems_late" INTEGER NOT NULL,
    "codes" JSONB NOT NULL,
    "fates" JSONB NOT NULL,
    "waits" JSONB NOT NULL,
    "questions" JSONB NOT NULL,

    CONSTRAINT "figure_day_pkey" PRIMARY KEY ("grain","product_code","branch","day","channel")
);

-- CreateTable
CREATE TABLE "figure_agent" (
    "grain" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "agent_id" UUID NOT NULL,
    "calls" INTEGER NOT NULL,
    "contacts" INTEGER NOT NULL,
    "completed" INTEGER NOT NULL,
    "appointments" INTEGER NOT NULL,
    "problems" INTEGER NOT NULL,
    "follow_ups" INTEGER NOT NULL,
    "unsaid" INTEGER NOT NULL,
    "talk_seconds" INTEGER NOT NULL,

    CONSTRAINT "figure_agent_pkey" PRIMARY KEY ("grain","day","agent_id")
);

-- CreateTable
CREATE TABLE "figure_state" (
    "id" INTEGER NOT NULL,
    "folded_at" TIMESTAMPTZ(3),

    CONSTRAINT "figure_state_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_rule" (
    "kind" TEXT NOT NULL,
    "threshold" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "alert_rule_pkey" PRIMARY KEY ("kind")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "facts" JSONB NOT NULL,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    "note" TEXT,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "visit_figure_by_opening" ON "visit_figure"("outcome", "opened_on", "visit_id");

-- CreateIndex
CREATE INDEX "visit_figure_by_due_day" ON "visit_figure"("outcome", "due_on", "visit_id");

-- CreateIndex
CREATE INDEX "alert_raised_at_id_idx" ON "alert"("raised_at", "id");

-- CreateIndex
CREATE INDEX "alert_open" ON "alert"("raised_at") WHERE (acknowledged_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "alert_kind_subject_day_key" ON "alert"("kind", "subject", "day");

-- CreateIndex
CREATE INDEX "outbox_receipt_due" ON "outbox"("receipt_due") WHERE (receipt_due IS NOT NULL);

-- Every record a figure may come from says itself that its visit has to be counted again: no use case can forget to.
CREATE FUNCTION "figure_due_of_visit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "figure_due" ("visit_id") VALUES (NEW."visit_id");
  RETURN NULL;
END $$;
CREATE FUNCTION "figure_due_of_case"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "figure_due" ("visit_id") SELECT "visit_id" FROM "callback_case" WHERE "id" = NEW."case_id";
  RETURN NULL;
END $$;
CREATE FUNCTION "figure_due_of_place"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "figure_due" ("visit_id") VALUES (NEW."id");
  RETURN NULL;
END $$;
-- What a visit saves on its way counts when it is submitted.
CREATE TRIGGER "visit_event_counts" AFTER INSERT ON "visit_event" FOR EACH ROW
  WHEN (NEW."type" NOT IN ('DRAFT_SAVED', 'QUESTIONNAIRE_OPENED', 'RETURNED_TO_EDIT', 'SCRIPT_OPENED'))
  EXECUTE FUNCTION "figure_due_of_visit"();
CREATE TRIGGER "callback_event_counts" AFTER INSERT ON "callback_event" FOR EACH ROW
  WHEN (NEW."type" NOT IN ('CLAIMED', 'TAKEN', 'RELEASED', 'LEASE_EXPIRED', 'FREED', 'ASSIGNED', 'PRIORITISED', 'LANGUAGE_SET', 'PAUSED', 'RESUMED'))
  EXECUTE FUNCTION "figure_due_of_case"();
-- What is corrected or settled without an event of its own.
CREATE TRIGGER "visit_counts" AFTER UPDATE OF "channel", "product_code", "branch", "cooling_off_ends_at" ON "visit" FOR EACH ROW
  WHEN ((OLD."channel", OLD."product_code", OLD."branch", OLD."cooling_off_ends_at")
    IS DISTINCT FROM (NEW."channel", NEW."product_code", NEW."branch", NEW."cooling_off_ends_at"))
  EXECUTE FUNCTION "figure_due_of_place"();
CREATE TRIGGER "outbox_counts" AFTER UPDATE OF "outcome", "receipt" ON "outbox" FOR EACH ROW
  WHEN (NEW."visit_id" IS NOT NULL AND (NEW."outcome" = 'FAILED' OR NEW."receipt" IN ('ARRIVED', 'LOST'))) EXECUTE FUNCTION "figure_due_of_visit"();
CREATE TRIGGER "problem_case_counts" AFTER UPDATE OF "due_on" ON "problem_case" FOR EACH ROW
  WHEN (OLD."due_on" IS DISTINCT FROM NEW."due_on") EXECUTE FUNCTION "figure_due_of_visit"();

-- Two maps of counts as one; what comes to nothing is left out.
CREATE FUNCTION "figure_sum"(a jsonb, b jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN b = '{}' THEN a WHEN a = '{}' THEN b ELSE (
    SELECT coalesce(jsonb_object_agg(key, n), '{}') FROM (
      SELECT key, sum(value::bigint) AS n FROM (SELECT * FROM jsonb_each_text(a) UNION ALL SELECT * FROM jsonb_each_text(b)) both_maps
      GROUP BY key HAVING sum(value::bigint) <> 0) summed) END
$$;

-- Cells are updated again and again in place.
ALTER TABLE "figure_cohort" SET (fillfactor = 80);
ALTER TABLE "figure_day" SET (fillfactor = 80);

INSERT INTO "figure_state" ("id") VALUES (1);
-- What is on file already is counted like everything else.
INSERT INTO "figure_due" ("visit_id") SELECT "id" FROM "visit" ORDER BY "opened_at";
