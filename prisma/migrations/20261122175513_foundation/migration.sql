-- CreateEnum
CREATE TYPE "id_type" AS ENUM ('ID_CARD', 'PASSPORT', 'HK_MACAU_PERMIT', 'TAIWAN_PERMIT', 'FOREIGN_RESIDENT', 'OTHER');

-- CreateEnum
CREATE TYPE "gender" AS ENUM ('MALE', 'FEMALE');

-- CreateEnum
CREATE TYPE "design_type" AS ENUM ('ORDINARY', 'PARTICIPATING', 'UNIVERSAL', 'UNIT_LINKED');

-- CreateEnum
CREATE TYPE "channel" AS ENUM ('AGENCY', 'BANK', 'BROKER', 'TELESALES', 'ONLINE');

-- CreateEnum
CREATE TYPE "pay_mode" AS ENUM ('REGULAR', 'SINGLE');

-- CreateEnum
CREATE TYPE "pay_frequency" AS ENUM ('ANNUAL', 'SEMIANNUAL', 'MONTHLY');

-- CreateEnum
CREATE TYPE "term_kind" AS ENUM ('LIFE', 'YEARS', 'TO_AGE');

-- CreateEnum
CREATE TYPE "policy_status" AS ENUM ('ACTIVE', 'SURRENDERED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "visit_status" AS ENUM ('PENDING', 'NOTICED', 'ANSWERING', 'REVIEWING', 'SUCCESS', 'CALLBACK', 'CANCELLED');

-- CreateEnum
CREATE TYPE "identity_method" AS ENUM ('FACE', 'SMS');

-- CreateEnum
CREATE TYPE "attempt_status" AS ENUM ('STARTED', 'PASSED', 'FAILED', 'NOT_COUNTED', 'ABANDONED');

-- CreateEnum
CREATE TYPE "template_status" AS ENUM ('DRAFT', 'IN_REVIEW', 'APPROVED', 'PUBLISHED', 'SUPERSEDED');

-- CreateEnum
CREATE TYPE "case_status" AS ENUM ('OPEN', 'CLOSED');

-- CreateTable
CREATE TABLE "customer" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "gender" "gender",
    "id_type" "id_type" NOT NULL,
    "id_number_enc" TEXT NOT NULL,
    "id_number_index" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wechat_binding" (
    "openid" TEXT NOT NULL,
    "customer_id" UUID NOT NULL,
    "bound_at" TIMESTAMPTZ(3) NOT NULL,
    "following" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "wechat_binding_pkey" PRIMARY KEY ("openid")
);

-- CreateTable
CREATE TABLE "personal_link" (
    "token_hash" BYTEA NOT NULL,
    "customer_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "personal_link_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "product" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "design_type" "design_type" NOT NULL,
    "new_type" BOOLEAN NOT NULL,
    "guaranteed_rate" DECIMAL(5,2),
    "dual_recording" BOOLEAN NOT NULL,
    "cooling_off_days" INTEGER NOT NULL,
    "on_sale" BOOLEAN NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "product_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "policy" (
    "id" UUID NOT NULL,
    "policy_no" TEXT NOT NULL,
    "product_code" TEXT NOT NULL,
    "customer_id" UUID NOT NULL,
    "phone_enc" TEXT NOT NULL,
    "phone_index" BYTEA NOT NULL,
    "insured_name" TEXT NOT NULL,
    "insured_is_applicant" BOOLEAN NOT NULL,
    "insured_birth_date" DATE,
    "term_kind" "term_kind" NOT NULL,
    "term_value" INTEGER,
    "pay_mode" "pay_mode" NOT NULL,
    "pay_years" INTEGER,
    "pay_frequency" "pay_frequency",
    "premium" DECIMAL(14,2) NOT NULL,
    "dual_recorded" BOOLEAN NOT NULL,
    "channel" "channel" NOT NULL,
    "branch" TEXT NOT NULL,
    "underwritten_on" DATE NOT NULL,
    "receipt_signed_on" DATE,
    "cooling_off_days" INTEGER NOT NULL,
    "status" "policy_status" NOT NULL,
    "intake_digest" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "template_version" (
    "id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "status" "template_status" NOT NULL,
    "effective_from" TIMESTAMPTZ(3),
    "content" JSONB NOT NULL,
    "sha256" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "template_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit" (
    "id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "status" "visit_status" NOT NULL,
    "live" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "head_hash" BYTEA NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "window_ends_at" TIMESTAMPTZ(3) NOT NULL,
    "cooling_off_ends_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "verified_at" TIMESTAMPTZ(3),
    "method" "identity_method",
    "noticed_at" TIMESTAMPTZ(3),
    "reading_from" TIMESTAMPTZ(3),
    "reading_session" TEXT,
    "minimum_reading" INTEGER,
    "questionnaire_sha" TEXT,
    "questions" JSONB,
    "answers" JSONB NOT NULL,
    "signature" TEXT,
    "revision" INTEGER NOT NULL,
    "submitted_at" TIMESTAMPTZ(3),
    "signed_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "visit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit_event" (
    "visit_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "payload" JSONB NOT NULL,
    "status" "visit_status" NOT NULL,
    "command_id" UUID,
    "command_digest" BYTEA,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "visit_event_pkey" PRIMARY KEY ("visit_id","seq")
);

-- CreateTable
CREATE TABLE "visit_questionnaire" (
    "visit_id" UUID NOT NULL,
    "template_version_id" UUID NOT NULL,
    "rendered" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "pinned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "visit_questionnaire_pkey" PRIMARY KEY ("visit_id")
);

-- CreateTable
CREATE TABLE "answer" (
    "visit_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "question_key" TEXT NOT NULL,
    "variant_key" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "passing" BOOLEAN NOT NULL,
    "comment" TEXT,
    "answered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "answer_pkey" PRIMARY KEY ("visit_id","revision","question_key")
);

-- CreateTable
CREATE TABLE "signature" (
    "visit_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "strokes" TEXT NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signature_pkey" PRIMARY KEY ("visit_id","sha256")
);

-- CreateTable
CREATE TABLE "customer_session" (
    "id" BYTEA NOT NULL,
    "openid" TEXT,
    "link_customer_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "customer_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_session" (
    "id" BYTEA NOT NULL,
    "customer_session_id" BYTEA NOT NULL,
    "customer_id" UUID NOT NULL,
    "method" "identity_method" NOT NULL,
    "phone_index" BYTEA,
    "attempt_id" UUID NOT NULL,
    "verified_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "identity_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_attempt" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "visit_id" UUID NOT NULL,
    "customer_session_id" BYTEA NOT NULL,
    "method" "identity_method" NOT NULL,
    "status" "attempt_status" NOT NULL,
    "day" DATE NOT NULL,
    "vendor_token" TEXT,
    "vendor_code" INTEGER,
    "vendor_request_id" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "identity_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_standing" (
    "customer_id" UUID NOT NULL,
    "days" JSONB NOT NULL,
    "escalate_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL,

    CONSTRAINT "identity_standing_pkey" PRIMARY KEY ("customer_id")
);

-- CreateTable
CREATE TABLE "sms_code" (
    "id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "customer_session_id" BYTEA NOT NULL,
    "customer_id" UUID,
    "visit_id" UUID,
    "phone_index" BYTEA NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "wrong" INTEGER NOT NULL DEFAULT 0,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "sms_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sms_budget" (
    "phone_index" BYTEA NOT NULL,
    "purpose" TEXT NOT NULL,
    "sends" TIMESTAMPTZ(3)[],

    CONSTRAINT "sms_budget_pkey" PRIMARY KEY ("phone_index","purpose")
);

-- CreateTable
CREATE TABLE "guard_counter" (
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "guard_counter_pkey" PRIMARY KEY ("scope","key","bucket")
);

-- CreateTable
CREATE TABLE "callback_case" (
    "id" UUID NOT NULL,
    "visit_id" UUID NOT NULL,
    "status" "case_status" NOT NULL,
    "reasons" TEXT[],
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "cooling_off_ends_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "callback_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" UUID NOT NULL,
    "topic" TEXT NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "visit_id" UUID,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "available_at" TIMESTAMPTZ(3) NOT NULL,
    "leased_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "outcome" TEXT,
    "vendor_ref" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "origin" JSONB NOT NULL,
    "change" JSONB,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vendor_token" (
    "vendor" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vendor_token_pkey" PRIMARY KEY ("vendor")
);

-- CreateTable
CREATE TABLE "demo_clock" (
    "id" INTEGER NOT NULL,
    "offset_ms" BIGINT NOT NULL,

    CONSTRAINT "demo_clock_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "customer_id_type_id_number_index_key" ON "customer"("id_type", "id_number_index");

-- CreateIndex
CREATE INDEX "wechat_binding_customer_id_idx" ON "wechat_binding"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "policy_policy_no_key" ON "policy"("policy_no");

-- CreateIndex
CREATE INDEX "policy_customer_id_idx" ON "policy"("customer_id");

-- CreateIndex
CREATE INDEX "policy_phone_index_idx" ON "policy"("phone_index");

-- CreateIndex
CREATE UNIQUE INDEX "template_version_number_key" ON "template_version"("number");

-- CreateIndex
CREATE INDEX "visit_live_by_window" ON "visit"("window_ends_at") WHERE (live);

-- CreateIndex
CREATE INDEX "visit_customer_id_idx" ON "visit"("customer_id");

-- CreateIndex
CREATE INDEX "visit_policy_id_idx" ON "visit"("policy_id");

-- CreateIndex
CREATE UNIQUE INDEX "visit_one_live_per_policy" ON "visit"("policy_id") WHERE (live);

-- CreateIndex
CREATE UNIQUE INDEX "visit_event_command" ON "visit_event"("visit_id", "command_id") WHERE (command_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "visit_questionnaire_template_version_id_idx" ON "visit_questionnaire"("template_version_id");

-- CreateIndex
CREATE INDEX "customer_session_expires_at_idx" ON "customer_session"("expires_at");

-- CreateIndex
CREATE INDEX "identity_session_customer_session_id_idx" ON "identity_session"("customer_session_id");

-- CreateIndex
CREATE UNIQUE INDEX "identity_attempt_vendor_token_key" ON "identity_attempt"("vendor_token");

-- CreateIndex
CREATE INDEX "identity_attempt_unsettled" ON "identity_attempt"("started_at") WHERE (status = 'STARTED' AND method = 'FACE');

-- CreateIndex
CREATE INDEX "identity_attempt_customer_id_started_at_idx" ON "identity_attempt"("customer_id", "started_at");

-- CreateIndex
CREATE INDEX "identity_attempt_visit_id_idx" ON "identity_attempt"("visit_id");

-- CreateIndex
CREATE UNIQUE INDEX "identity_attempt_one_face_check" ON "identity_attempt"("customer_id") WHERE (status = 'STARTED' AND method = 'FACE');

-- CreateIndex
CREATE INDEX "identity_standing_escalating" ON "identity_standing"("escalate_at") WHERE (escalate_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "sms_code_customer_session_id_sent_at_idx" ON "sms_code"("customer_session_id", "sent_at");

-- CreateIndex
CREATE INDEX "guard_counter_bucket_idx" ON "guard_counter"("bucket");

-- CreateIndex
CREATE INDEX "callback_case_visit_id_idx" ON "callback_case"("visit_id");

-- CreateIndex
CREATE UNIQUE INDEX "callback_case_one_open_per_visit" ON "callback_case"("visit_id") WHERE (status = 'OPEN');

-- CreateIndex
CREATE UNIQUE INDEX "outbox_dedupe_key_key" ON "outbox"("dedupe_key");

-- CreateIndex
CREATE INDEX "outbox_vendor_ref" ON "outbox"("vendor_ref") WHERE (vendor_ref IS NOT NULL);

-- CreateIndex
CREATE INDEX "outbox_due" ON "outbox"("available_at") WHERE (settled_at IS NULL);

-- CreateIndex
CREATE INDEX "outbox_visit_id_idx" ON "outbox"("visit_id");

-- CreateIndex
CREATE INDEX "audit_target_id_at_idx" ON "audit"("target_id", "at");

-- AddForeignKey
ALTER TABLE "wechat_binding" ADD CONSTRAINT "wechat_binding_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "personal_link" ADD CONSTRAINT "personal_link_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy" ADD CONSTRAINT "policy_product_code_fkey" FOREIGN KEY ("product_code") REFERENCES "product"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy" ADD CONSTRAINT "policy_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit" ADD CONSTRAINT "visit_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "policy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit_event" ADD CONSTRAINT "visit_event_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit_questionnaire" ADD CONSTRAINT "visit_questionnaire_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit_questionnaire" ADD CONSTRAINT "visit_questionnaire_template_version_id_fkey" FOREIGN KEY ("template_version_id") REFERENCES "template_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_standing" ADD CONSTRAINT "identity_standing_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "callback_case" ADD CONSTRAINT "callback_case_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say. -------------------------------------------------------------------------

-- A visit is updated at every step: room on its page keeps those updates from touching any index.
ALTER TABLE "visit" SET (fillfactor = 75);
ALTER TABLE "identity_session" SET (fillfactor = 60);

ALTER TABLE "visit"
  ADD CONSTRAINT "visit_live_by_status" CHECK ("live" = ("status" NOT IN ('SUCCESS', 'CALLBACK', 'CANCELLED'))),
  ADD CONSTRAINT "visit_closed_when_over" CHECK ("live" = ("closed_at" IS NULL)),
  ADD CONSTRAINT "visit_window_inside_cooling_off" CHECK ("window_ends_at" <= "cooling_off_ends_at"),
  ADD CONSTRAINT "visit_success_is_signed_or_by_phone" CHECK (
    "status" <> 'SUCCESS' OR "signed_at" IS NULL OR
    ("verified_at" IS NOT NULL AND "noticed_at" IS NOT NULL AND "submitted_at" IS NOT NULL AND "signature" IS NOT NULL)
  );

ALTER TABLE "product"
  ADD CONSTRAINT "product_rate_not_negative" CHECK ("guaranteed_rate" IS NULL OR "guaranteed_rate" >= 0),
  ADD CONSTRAINT "product_cooling_off_days" CHECK ("cooling_off_days" BETWEEN 1 AND 60);

ALTER TABLE "policy"
  ADD CONSTRAINT "policy_premium_positive" CHECK ("premium" > 0),
  ADD CONSTRAINT "policy_cooling_off_days" CHECK ("cooling_off_days" BETWEEN 1 AND 60),
  ADD CONSTRAINT "policy_term" CHECK (("term_kind" = 'LIFE') = ("term_value" IS NULL)),
  ADD CONSTRAINT "policy_regular_premium" CHECK (
    ("pay_mode" = 'REGULAR') = ("pay_years" IS NOT NULL AND "pay_frequency" IS NOT NULL)
  );

ALTER TABLE "callback_case"
  ADD CONSTRAINT "callback_case_has_a_reason" CHECK (cardinality("reasons") > 0),
  ADD CONSTRAINT "callback_case_closed_at" CHECK (("status" = 'CLOSED') = ("closed_at" IS NOT NULL));

ALTER TABLE "answer" ADD CONSTRAINT "answer_yes_or_no" CHECK ("answer" IN ('YES', 'NO'));
ALTER TABLE "demo_clock" ADD CONSTRAINT "demo_clock_one_row" CHECK ("id" = 1);

-- Evidence is only ever added to. Not even the owner of the tables changes it by mistake: retention that one day
-- removes whole visits has to disable the trigger on purpose, and that is seen in the server's log.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

-- Ends a statement that found less to change than it decided on, and everything the statement did with it: the use
-- case reads again and decides again. (40001 is what PostgreSQL itself says when that is the thing to do.)
CREATE FUNCTION "require_rows"(have bigint, need bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF have = need THEN RETURN true; END IF;
  RAISE EXCEPTION 'stale: % of % rows', have, need USING ERRCODE = 'serialization_failure';
END;
$$;

CREATE TRIGGER "visit_event_append_only" BEFORE UPDATE OR DELETE ON "visit_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "visit_event_no_truncate" BEFORE TRUNCATE ON "visit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "visit_questionnaire_append_only" BEFORE UPDATE OR DELETE ON "visit_questionnaire"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "visit_questionnaire_no_truncate" BEFORE TRUNCATE ON "visit_questionnaire"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "answer_append_only" BEFORE UPDATE OR DELETE ON "answer"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "answer_no_truncate" BEFORE TRUNCATE ON "answer"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "signature_append_only" BEFORE UPDATE OR DELETE ON "signature"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "signature_no_truncate" BEFORE TRUNCATE ON "signature"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR DELETE ON "audit"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_no_truncate" BEFORE TRUNCATE ON "audit"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
