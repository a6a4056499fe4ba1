-- AlterTable
ALTER TABLE "policy" ADD COLUMN     "end_reason" TEXT,
ADD COLUMN     "ended_on" DATE;

-- CreateTable
CREATE TABLE "policy_hold" (
    "id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "placed_by" UUID NOT NULL,
    "released_at" TIMESTAMPTZ(3),
    "released_by" UUID,
    "settled_on" DATE,

    CONSTRAINT "policy_hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "erasure" (
    "id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "policies" INTEGER NOT NULL,
    "visits" INTEGER NOT NULL,
    "documents" INTEGER NOT NULL,
    "prepared_at" TIMESTAMPTZ(3) NOT NULL,
    "prepared_by" UUID NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" UUID,
    "approval" BYTEA,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "erasure_policy" (
    "erasure_id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "ended_on" DATE NOT NULL,
    "term" TEXT NOT NULL,
    "until" DATE NOT NULL,
    "visits" INTEGER NOT NULL,
    "documents" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "position" BIGINT,
    "covered" INTEGER,

    CONSTRAINT "erasure_policy_pkey" PRIMARY KEY ("erasure_id","policy_id")
);

-- CreateTable
CREATE TABLE "erased_visit" (
    "visit_id" UUID NOT NULL,
    "number" BIGINT,
    "opened_month" TEXT NOT NULL,
    "closed_month" TEXT,
    "stage" TEXT NOT NULL,
    "erasure_id" UUID NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "erased_visit_pkey" PRIMARY KEY ("visit_id")
);

-- CreateIndex
CREATE INDEX "policy_hold_policy_id_idx" ON "policy_hold"("policy_id");

-- CreateIndex
CREATE INDEX "erasure_prepared_at_id_idx" ON "erasure"("prepared_at", "id");

-- CreateIndex
CREATE INDEX "erasure_open" ON "erasure"("status") WHERE (ended_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "erasure_policy_once" ON "erasure_policy"("policy_id") WHERE (state <> 'ERASED' AND state <> 'KEPT');

-- CreateIndex
CREATE INDEX "erased_visit_erasure_id_idx" ON "erased_visit"("erasure_id");

-- AddForeignKey
ALTER TABLE "policy_hold" ADD CONSTRAINT "policy_hold_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "policy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "erasure_policy" ADD CONSTRAINT "erasure_policy_erasure_id_fkey" FOREIGN KEY ("erasure_id") REFERENCES "erasure"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say. -------------------------------------------------------------------------

ALTER TABLE "policy_hold" ADD CONSTRAINT "policy_hold_released_whole"
  CHECK (num_nonnulls("released_at", "released_by", "settled_on") IN (0, 3));
ALTER TABLE "erasure" ADD CONSTRAINT "erasure_approved_by_a_second"
  CHECK ("status" NOT IN ('APPROVED', 'DONE') OR ("decided_by" IS NOT NULL AND "decided_by" <> "prepared_by" AND "approval" IS NOT NULL));
ALTER TABLE "erasure_policy" ADD CONSTRAINT "erasure_policy_logged"
  CHECK ("state" NOT IN ('LOGGED', 'ERASED') OR num_nonnulls("position", "covered") = 2);

-- Only erase_policy, which the owner of the tables runs for the application, removes evidence. The setting alone lets
-- nobody through: the application's role cannot become the owner.
CREATE FUNCTION "is_erasing"("of" oid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT current_setting('return_visit.erasing', true) = 'on'
    AND (SELECT pg_get_userbyid(c.relowner) = current_user FROM pg_class c WHERE c.oid = "of")
$$;

CREATE OR REPLACE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    -- The audit is kept in tables by month.
    IF "is_erasing"(TG_RELID) AND TG_TABLE_NAME NOT LIKE 'audit%' AND TG_TABLE_NAME <> ALL (ARRAY['erased_visit', 'log_entry', 'log_tile', 'log_checkpoint',
      'log_witnessed', 'product_version', 'template_step', 'template_version', 'calendar_year', 'restore_drill']) THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE OR REPLACE FUNCTION "keep_attachment"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF "is_erasing"(TG_RELID) THEN RETURN OLD; END IF;
  END IF;
  IF OLD.status = 'RECEIVING' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE'
    OR (NEW.id, NEW.target_kind, NEW.target_id, NEW.case_id, NEW.visit_id, NEW.paper, NEW.media_type, NEW.bytes, NEW.sha256,
        NEW.uploaded_at, NEW.uploaded_by)
      IS DISTINCT FROM (OLD.id, OLD.target_kind, OLD.target_id, OLD.case_id, OLD.visit_id, OLD.paper, OLD.media_type, OLD.bytes,
        OLD.sha256, OLD.uploaded_at, OLD.uploaded_by)
    OR (OLD.status <> 'PENDING' AND (NEW.status, NEW.scanned_at, NEW.finding)
      IS DISTINCT FROM (OLD.status, OLD.scanned_at, OLD.finding))
    OR (OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at, NEW.withdrawn_by, NEW.withdrawn_reason)
      IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdrawn_by, OLD.withdrawn_reason))
  THEN
    RAISE EXCEPTION 'attachments are never changed or removed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER "erased_visit_append_only" BEFORE UPDATE OR DELETE ON "erased_visit" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "erased_visit_no_truncate" BEFORE TRUNCATE ON "erased_visit" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Erases one policy with its visits, and the customer of whom nothing is left. The application's role may run it and may
-- delete nothing itself, so a fault in the application cannot lose evidence: the function asks again for everything that
-- makes an erasure lawful. The day is that of the checkpoint, whose note is signed. Answers the number of visits; null if a
-- legal hold was placed meanwhile.
CREATE FUNCTION "erase_policy"("list" uuid, "gone" uuid, "now" timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  own "erasure_policy";
  owner_of "policy";
  entry jsonb;
  signed date;
  all_visits uuid[];
  all_cases uuid[];
  all_calls uuid[];
  all_papers uuid[];
  people uuid[];
  covered_now bigint;
BEGIN
  SELECT * INTO own FROM "erasure_policy" l WHERE l."erasure_id" = "list" AND l."policy_id" = "gone" FOR UPDATE;
  SELECT * INTO owner_of FROM "policy" p WHERE p."id" = "gone" FOR UPDATE;
  IF own."state" IS DISTINCT FROM 'LOGGED' OR owner_of."id" IS NULL OR NOT EXISTS (
    SELECT 1 FROM "erasure" e WHERE e."id" = "list" AND e."status" = 'APPROVED' AND e."decided_by" <> e."prepared_by")
  THEN RAISE EXCEPTION 'the erasure is not approved and logged' USING ERRCODE = 'restrict_violation'; END IF;
  IF EXISTS (SELECT 1 FROM "policy_hold" h WHERE h."policy_id" = "gone" AND h."released_at" IS NULL) THEN RETURN NULL; END IF;

  SELECT l."content"::jsonb INTO entry FROM "log_entry" l WHERE l."position" = own."position" AND l."kind" = 'erased';
  SELECT (min(c."at") AT TIME ZONE 'Asia/Shanghai')::date INTO signed FROM "log_checkpoint" c WHERE c."size" > own."position";
  IF entry->>'policy' IS DISTINCT FROM "gone"::text OR entry->>'erasure' IS DISTINCT FROM "list"::text
    OR entry->>'ended' IS DISTINCT FROM owner_of."ended_on"::text OR signed IS NULL
  THEN RAISE EXCEPTION 'no signed entry of the log says that the policy is erased' USING ERRCODE = 'restrict_violation'; END IF;
  IF (owner_of."ended_on" + CASE WHEN owner_of."term_kind" = 'YEARS' AND owner_of."term_value" <= 1 THEN interval '5 years'
    ELSE interval '10 years' END)::date >= signed
  THEN RAISE EXCEPTION 'the records must still be kept' USING ERRCODE = 'restrict_violation'; END IF;

  all_visits := array(SELECT v."id" FROM "visit" v WHERE v."policy_id" = "gone");
  all_cases := array(SELECT k."id" FROM "callback_case" k WHERE k."visit_id" = ANY (all_visits));
  all_calls := array(SELECT a."id" FROM "callback_attempt" a WHERE a."case_id" = ANY (all_cases));
  IF jsonb_array_length(entry->'visits') <> cardinality(all_visits) OR EXISTS (
    SELECT 1 FROM "visit" v WHERE v."id" = ANY (all_visits) AND (v."live"
      OR NOT entry->'visits' @> jsonb_build_array(jsonb_build_object('visit', v."id", 'seq', v."version"))))
    OR EXISTS (SELECT 1 FROM "callback_case" k WHERE k."id" = ANY (all_cases) AND k."status" = 'OPEN')
  THEN RAISE EXCEPTION 'a visit is not as the log says' USING ERRCODE = 'restrict_violation'; END IF;
  covered_now := (SELECT count(*) FROM "callback_event" t WHERE t."case_id" = ANY (all_cases))
    + (SELECT count(*) FROM "callback_attempt" t WHERE t."id" = ANY (all_calls) AND t."ended_at" IS NOT NULL)
    + (SELECT count(*) FROM "identity_attempt" t WHERE t."visit_id" = ANY (all_visits) AND t."settled_at" IS NOT NULL)
    + (SELECT count(*) FROM "evidence_explanation" t WHERE t."visit_id" = ANY (all_visits))
    + (SELECT count(*) FROM "evidence_pack" t WHERE t."visit_id" = ANY (all_visits) AND t."kind" = 'PACK');
  IF covered_now <> own."covered" THEN
    RAISE EXCEPTION 'there are rows that the log does not name' USING ERRCODE = 'restrict_violation';
  END IF;

  INSERT INTO "erased_visit" ("visit_id", "number", "opened_month", "closed_month", "stage", "erasure_id", "erased_at")
    SELECT v."id", (SELECT min(l."number") FROM "log_entry" l WHERE l."visit_id" = v."id"),
      to_char(v."opened_at" AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'), to_char(v."closed_at" AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'),
      v."stage", "list", "now"
    FROM "visit" v WHERE v."id" = ANY (all_visits);
  people := array(SELECT v."customer_id" FROM "visit" v WHERE v."id" = ANY (all_visits) UNION SELECT owner_of."customer_id");

  PERFORM set_config('return_visit.erasing', 'on', true);
  DELETE FROM "comment" c WHERE (c."target_kind" = 'visit' AND c."target_id" = ANY (all_visits))
    OR (c."target_kind" = 'case' AND c."target_id" = ANY (all_cases))
    OR (c."target_kind" = 'problem' AND c."target_id" IN (SELECT pc."id" FROM "problem_case" pc WHERE pc."case_id" = ANY (all_cases)));
  all_papers := array(SELECT t."id" FROM "attachment" t
    WHERE (t."target_kind" = 'problem' AND t."target_id" IN (SELECT pc."id" FROM "problem_case" pc WHERE pc."case_id" = ANY (all_cases)))
      OR (t."target_kind" = 'followUp' AND t."target_id" IN (SELECT f."id" FROM "follow_up" f WHERE f."case_id" = ANY (all_cases))));
  DELETE FROM "attachment_opening" t WHERE t."attachment_id" = ANY (all_papers);
  DELETE FROM "attachment_piece" t WHERE t."attachment_id" = ANY (all_papers);
  DELETE FROM "attachment" t WHERE t."id" = ANY (all_papers);
  DELETE FROM "recording_opening" o USING "quality_check" q WHERE q."id" = o."check_id" AND q."attempt_id" = ANY (all_calls);
  DELETE FROM "quality_check" t WHERE t."attempt_id" = ANY (all_calls);
  DELETE FROM "phone_answer" t WHERE t."attempt_id" = ANY (all_calls);
  DELETE FROM "callback_attempt" t WHERE t."id" = ANY (all_calls);
  DELETE FROM "callback_event" t WHERE t."case_id" = ANY (all_cases);
  DELETE FROM "problem_case" t WHERE t."case_id" = ANY (all_cases);
  DELETE FROM "follow_up" t WHERE t."case_id" = ANY (all_cases);
  DELETE FROM "callback_case" t WHERE t."id" = ANY (all_cases);
  DELETE FROM "evidence_opening" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "evidence_pack" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "pack_due" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "evidence_explanation" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "answer" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "signature" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "signature_draft" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "visit_questionnaire" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "identity_attempt" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "sms_code" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "outbox" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "figure_due" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "feed_due" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "webhook_delivery" t WHERE t."policy_id" = "gone";
  DELETE FROM "visit_event" t WHERE t."visit_id" = ANY (all_visits);
  DELETE FROM "visit" t WHERE t."id" = ANY (all_visits);
  DELETE FROM "policy_hold" t WHERE t."policy_id" = "gone";
  DELETE FROM "policy" t WHERE t."id" = "gone";
  DELETE FROM "sms_budget" t WHERE t."phone_index" = owner_of."phone_index"
    AND NOT EXISTS (SELECT 1 FROM "policy" p WHERE p."phone_index" = owner_of."phone_index");
  people := array(SELECT c."id" FROM "customer" c WHERE c."id" = ANY (people)
    AND NOT EXISTS (SELECT 1 FROM "policy" p WHERE p."customer_id" = c."id")
    AND NOT EXISTS (SELECT 1 FROM "visit" v WHERE v."customer_id" = c."id"));
  DELETE FROM "customer_session" s WHERE s."link_customer_id" = ANY (people)
    OR s."openid" IN (SELECT b."openid" FROM "wechat_binding" b WHERE b."customer_id" = ANY (people));
  DELETE FROM "identity_session" t WHERE t."customer_id" = ANY (people);
  DELETE FROM "sms_code" t WHERE t."customer_id" = ANY (people);
  DELETE FROM "wechat_binding" t WHERE t."customer_id" = ANY (people);
  DELETE FROM "personal_link" t WHERE t."customer_id" = ANY (people);
  DELETE FROM "identity_standing" t WHERE t."customer_id" = ANY (people);
  DELETE FROM "customer" t WHERE t."id" = ANY (people);
  UPDATE "erasure_policy" l SET "state" = 'ERASED' WHERE l."erasure_id" = "list" AND l."policy_id" = "gone";
  PERFORM set_config('return_visit.erasing', 'off', true);
  RETURN cardinality(all_visits);
END;
$$;
REVOKE ALL ON FUNCTION "erase_policy"(uuid, uuid, timestamptz) FROM PUBLIC;
