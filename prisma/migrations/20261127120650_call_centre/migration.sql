-- AlterTable
ALTER TABLE "callback_case" ADD COLUMN     "assigned_to" UUID,
ADD COLUMN     "attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "customer_id" UUID,
ADD COLUMN     "draft" JSONB,
ADD COLUMN     "language" TEXT NOT NULL DEFAULT 'zh',
ADD COLUMN     "last_disposition" TEXT,
ADD COLUMN     "lease_by" UUID,
ADD COLUMN     "lease_token" UUID,
ADD COLUMN     "lease_until" TIMESTAMPTZ(3),
ADD COLUMN     "leased_at" TIMESTAMPTZ(3),
ADD COLUMN     "not_before" TIMESTAMPTZ(3),
ADD COLUMN     "outcome" TEXT,
ADD COLUMN     "paused_at" TIMESTAMPTZ(3),
ADD COLUMN     "pool" TEXT,
ADD COLUMN     "priority" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN     "promised_for" TIMESTAMPTZ(3),
ADD COLUMN     "ready" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "turn" SMALLINT,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "wake_at" TIMESTAMPTZ(3);

-- Cases from before the queue: those open wait for their turn, those closed were closed because the visit was cancelled.
UPDATE "callback_case" c SET "customer_id" = v."customer_id", "pool" = 'zh',
  "turn" = CASE WHEN 'NEGATIVE_ANSWER' = ANY (c."reasons") THEN 2 ELSE 3 END,
  "ready" = c."status" = 'OPEN', "outcome" = CASE WHEN c."status" = 'CLOSED' THEN 'CANCELLED' END
  FROM "visit" v WHERE v."id" = c."visit_id";
ALTER TABLE "callback_case" ALTER COLUMN "customer_id" SET NOT NULL, ALTER COLUMN "pool" SET NOT NULL, ALTER COLUMN "turn" SET NOT NULL;

-- CreateTable
CREATE TABLE "callback_attempt" (
    "id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "lease_token" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "direction" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "disposition" TEXT,
    "contact" BOOLEAN,
    "counted" BOOLEAN,
    "note" TEXT NOT NULL DEFAULT '',
    "confirmed_at" TIMESTAMPTZ(3),
    "promised_for" TIMESTAMPTZ(3),
    "call_id" TEXT,
    "recording_id" TEXT,
    "answered_at" TIMESTAMPTZ(3),
    "talk_seconds" INTEGER,

    CONSTRAINT "callback_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "phone_answer" (
    "attempt_id" UUID NOT NULL,
    "question_key" TEXT NOT NULL,
    "variant_key" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "passing" BOOLEAN NOT NULL,
    "comment" TEXT,
    "answered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "phone_answer_pkey" PRIMARY KEY ("attempt_id","question_key")
);

-- CreateTable
CREATE TABLE "callback_event" (
    "case_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "command_id" UUID,

    CONSTRAINT "callback_event_pkey" PRIMARY KEY ("case_id","seq")
);

-- CreateTable
CREATE TABLE "problem_case" (
    "id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "visit_id" UUID NOT NULL,
    "category" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "failing" TEXT[],
    "status" TEXT NOT NULL,
    "handler_id" UUID,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_by" UUID NOT NULL,
    "due_on" DATE,
    "resolution" TEXT,
    "resolved_at" TIMESTAMPTZ(3),
    "resolved_by" UUID,
    "closing" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "problem_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "follow_up" (
    "id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "visit_id" UUID NOT NULL,
    "cause" TEXT NOT NULL,
    "kind" TEXT,
    "status" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "reference" TEXT,
    "sent_at" TIMESTAMPTZ(3),
    "result" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "done_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "follow_up_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quality_check" (
    "id" UUID NOT NULL,
    "attempt_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "reasons" TEXT[],
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "scores" JSONB,
    "fatal" TEXT[],
    "comment" TEXT,
    "total" INTEGER,
    "reviewer_id" UUID,
    "reviewed_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "quality_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "call_profile" (
    "staff_id" UUID NOT NULL,
    "languages" TEXT[],
    "work_days" INTEGER[],
    "from_hour" INTEGER NOT NULL,
    "to_hour" INTEGER NOT NULL,
    "in_sales" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "call_profile_pkey" PRIMARY KEY ("staff_id")
);

-- CreateTable
CREATE TABLE "callback_queue" (
    "id" INTEGER NOT NULL,
    "paused_at" TIMESTAMPTZ(3),
    "paused_by" TEXT,
    "reason" TEXT,
    "version" INTEGER NOT NULL,

    CONSTRAINT "callback_queue_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "callback_attempt_lease_token_key" ON "callback_attempt"("lease_token");

-- CreateIndex
CREATE INDEX "callback_attempt_by_day" ON "callback_attempt"("started_at", "agent_id");

-- CreateIndex
CREATE INDEX "callback_attempt_customer_id_started_at_idx" ON "callback_attempt"("customer_id", "started_at");

-- CreateIndex
CREATE INDEX "callback_attempt_by_call" ON "callback_attempt"("call_id") WHERE (call_id IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "callback_attempt_case_id_seq_key" ON "callback_attempt"("case_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "callback_event_command" ON "callback_event"("case_id", "command_id") WHERE (command_id IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "problem_case_case_id_key" ON "problem_case"("case_id");

-- CreateIndex
CREATE INDEX "problem_case_status_due_on_id_idx" ON "problem_case"("status", "due_on", "id");

-- CreateIndex
CREATE INDEX "problem_case_visit_id_idx" ON "problem_case"("visit_id");

-- CreateIndex
CREATE UNIQUE INDEX "follow_up_case_id_key" ON "follow_up"("case_id");

-- CreateIndex
CREATE INDEX "follow_up_status_opened_at_id_idx" ON "follow_up"("status", "opened_at", "id");

-- CreateIndex
CREATE INDEX "follow_up_visit_id_idx" ON "follow_up"("visit_id");

-- CreateIndex
CREATE UNIQUE INDEX "quality_check_attempt_id_key" ON "quality_check"("attempt_id");

-- CreateIndex
CREATE INDEX "quality_check_status_created_at_id_idx" ON "quality_check"("status", "created_at", "id");

-- CreateIndex
CREATE INDEX "callback_case_ready" ON "callback_case"("pool", "priority", "cooling_off_ends_at", "turn", "opened_at", "id") WHERE (ready);

-- CreateIndex
CREATE INDEX "callback_case_waking" ON "callback_case"("wake_at") WHERE (wake_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "callback_case_open_list" ON "callback_case"("priority", "cooling_off_ends_at", "turn", "opened_at", "id") WHERE (status = 'OPEN');

-- CreateIndex
CREATE INDEX "callback_case_closed_list" ON "callback_case"("closed_at", "id") WHERE (status = 'CLOSED');

-- CreateIndex
CREATE UNIQUE INDEX "callback_case_one_per_agent" ON "callback_case"("lease_by") WHERE (lease_by IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "callback_case_one_per_customer" ON "callback_case"("customer_id") WHERE (lease_by IS NOT NULL);

-- AddForeignKey
ALTER TABLE "callback_attempt" ADD CONSTRAINT "callback_attempt_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "callback_case"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "phone_answer" ADD CONSTRAINT "phone_answer_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "callback_attempt"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "callback_event" ADD CONSTRAINT "callback_event_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "callback_case"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "problem_case" ADD CONSTRAINT "problem_case_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "callback_case"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "follow_up" ADD CONSTRAINT "follow_up_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "callback_case"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quality_check" ADD CONSTRAINT "quality_check_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "callback_attempt"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say. -------------------------------------------------------------------------

-- What an open case is found by follows from what it is, and a closed one is in nobody's hands and in nobody's turn.
-- Claiming, renewing and dialling change none of these columns and pay nothing for it.
CREATE FUNCTION "callback_case_place"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."pool" := coalesce('agent:' || NEW."assigned_to", NEW."language");
  NEW."turn" := (CASE WHEN NEW."promised_for" IS NULL THEN 2 ELSE 0 END)
    + (CASE WHEN 'NEGATIVE_ANSWER' = ANY (NEW."reasons") THEN 0 ELSE 1 END);
  IF NEW."status" = 'CLOSED' THEN
    NEW."ready" := false;
    NEW."wake_at" := NULL;
    NEW."paused_at" := NULL;
    NEW."lease_token" := NULL;
    NEW."lease_by" := NULL;
    NEW."lease_until" := NULL;
  END IF;
  RETURN NEW;
END;
$$;
CREATE TRIGGER "callback_case_placed" BEFORE INSERT OR UPDATE OF "status", "reasons", "language", "assigned_to", "promised_for"
  ON "callback_case" FOR EACH ROW EXECUTE FUNCTION "callback_case_place"();

-- Nothing open is ever forgotten: it is ready, or wakes by itself, or was paused by a supervisor; and held all or nothing.
ALTER TABLE "callback_case"
  ADD CONSTRAINT "callback_case_not_forgotten" CHECK (
    "status" = 'CLOSED' OR "ready" OR "wake_at" IS NOT NULL OR "paused_at" IS NOT NULL),
  ADD CONSTRAINT "callback_case_one_state" CHECK (num_nonnulls("wake_at", "paused_at") + "ready"::int <= 1),
  ADD CONSTRAINT "callback_case_lease_whole" CHECK (
    num_nonnulls("lease_token", "lease_by", "lease_until") IN (0, 3) AND ("lease_until" IS NULL OR "wake_at" >= "lease_until")),
  ADD CONSTRAINT "callback_case_closed_how" CHECK (("status" = 'CLOSED') = ("outcome" IS NOT NULL)),
  -- The front of the queue is the busiest spot of the table: its dead rows are cleared long before a fifth of it is dead.
  SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, fillfactor = 80);
ALTER TABLE "callback_attempt" ADD CONSTRAINT "callback_attempt_direction" CHECK ("direction" IN ('OUT', 'IN', 'SAME')),
  ADD CONSTRAINT "callback_attempt_result" CHECK (num_nonnulls("disposition", "ended_at", "contact", "counted") IN (0, 4));
ALTER TABLE "phone_answer" ADD CONSTRAINT "phone_answer_yes_or_no" CHECK ("answer" IN ('YES', 'NO'));
ALTER TABLE "follow_up" ADD CONSTRAINT "follow_up_documented_end" CHECK (("status" = 'DONE') = ("result" IS NOT NULL AND "done_at" IS NOT NULL));
ALTER TABLE "problem_case" ADD CONSTRAINT "problem_case_end" CHECK (
  ("status" = 'OPEN' OR "resolution" IS NOT NULL) AND (("status" = 'CLOSED') = ("closing" IS NOT NULL)));

-- How a call ended is said once.
CREATE TRIGGER "callback_attempt_result_stays" BEFORE UPDATE OF "disposition", "note", "started_at", "agent_id", "direction" ON "callback_attempt"
  FOR EACH ROW WHEN (OLD."disposition" IS NOT NULL) EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "callback_attempt_kept" BEFORE DELETE ON "callback_attempt"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "callback_event_append_only" BEFORE UPDATE OR DELETE ON "callback_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "callback_event_no_truncate" BEFORE TRUNCATE ON "callback_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "phone_answer_append_only" BEFORE UPDATE OR DELETE ON "phone_answer"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "phone_answer_no_truncate" BEFORE TRUNCATE ON "phone_answer"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

INSERT INTO "callback_queue" ("id", "version") VALUES (1, 0);
