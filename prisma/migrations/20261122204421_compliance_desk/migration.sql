-- Names are found by any part of them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateEnum
CREATE TYPE "staff_role" AS ENUM ('EDITOR', 'APPROVER', 'AGENT', 'SUPERVISOR', 'MANAGER', 'ADMINISTRATOR');

-- AlterEnum
CREATE TYPE "template_status_new" AS ENUM ('DRAFT', 'IN_REVIEW', 'APPROVED', 'PUBLISHED', 'WITHDRAWN');
ALTER TABLE "template_version" ALTER COLUMN "status" TYPE "template_status_new" USING ("status"::text::"template_status_new");
ALTER TYPE "template_status" RENAME TO "template_status_old";
ALTER TYPE "template_status_new" RENAME TO "template_status";
DROP TYPE "template_status_old";

-- AlterTable
ALTER TABLE "template_version" ADD COLUMN     "approved_by" TEXT,
ADD COLUMN     "authors" TEXT[],
ADD COLUMN     "based_on_id" UUID,
ADD COLUMN     "follows_id" UUID,
ADD COLUMN     "locked_by" UUID,
ADD COLUMN     "locked_until" TIMESTAMPTZ(3),
ADD COLUMN     "note" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "published_at" TIMESTAMPTZ(3),
ADD COLUMN     "published_by" TEXT,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "submitted_by" TEXT,
ADD COLUMN     "updated_at" TIMESTAMPTZ(3),
ADD COLUMN     "updated_by" TEXT;
UPDATE "template_version" SET "updated_at" = "created_at", "updated_by" = "created_by", "published_at" = "created_at",
  "published_by" = "created_by", "authors" = ARRAY["created_by"];
ALTER TABLE "template_version" ALTER COLUMN "updated_at" SET NOT NULL, ALTER COLUMN "updated_by" SET NOT NULL,
  ALTER COLUMN "authors" SET NOT NULL;

-- AlterTable
ALTER TABLE "visit" ADD COLUMN "branch" TEXT, ADD COLUMN "channel" "channel", ADD COLUMN "product_code" TEXT,
  ADD COLUMN "stage" TEXT;
UPDATE "visit" v SET "branch" = p."branch", "channel" = p."channel", "product_code" = p."product_code",
  "stage" = CASE WHEN v."live" THEN 'OPEN' ELSE v."status"::text END FROM "policy" p WHERE p."id" = v."policy_id";
ALTER TABLE "visit" ALTER COLUMN "branch" SET NOT NULL, ALTER COLUMN "channel" SET NOT NULL,
  ALTER COLUMN "product_code" SET NOT NULL, ALTER COLUMN "stage" SET NOT NULL,
  ADD CONSTRAINT "visit_stage" CHECK ("stage" = CASE WHEN "live" THEN 'OPEN' ELSE "status"::text END);

-- CreateTable
CREATE TABLE "product_version" (
    "product_code" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "effective_from" DATE NOT NULL,
    "name" TEXT NOT NULL,
    "design_type" "design_type" NOT NULL,
    "new_type" BOOLEAN NOT NULL,
    "risk_transcription" BOOLEAN NOT NULL,
    "guaranteed_rate" DECIMAL(5,2),
    "dual_recording" BOOLEAN NOT NULL,
    "cooling_off_days" INTEGER NOT NULL,
    "on_sale" BOOLEAN NOT NULL,
    "note" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "product_version_pkey" PRIMARY KEY ("product_code","version")
);

-- What a product is like moves into its first version, good for every day there was. 风险提示语 was asked for by design.
INSERT INTO "product_version" SELECT "code", 1, '1900-01-01', "name", "design_type", "new_type",
  "design_type" IN ('PARTICIPATING', 'UNIVERSAL'), "guaranteed_rate", "dual_recording", "cooling_off_days", "on_sale", '',
  "updated_at", 'import' FROM "product";
ALTER TABLE "product" ADD COLUMN "created_at" TIMESTAMPTZ(3), ADD COLUMN "version" INTEGER;
UPDATE "product" SET "created_at" = "updated_at", "version" = 1;
ALTER TABLE "product" ALTER COLUMN "created_at" SET NOT NULL, ALTER COLUMN "version" SET NOT NULL,
  DROP COLUMN "cooling_off_days", DROP COLUMN "design_type", DROP COLUMN "dual_recording", DROP COLUMN "guaranteed_rate",
  DROP COLUMN "name", DROP COLUMN "new_type", DROP COLUMN "on_sale", DROP COLUMN "updated_at";

-- CreateTable
CREATE TABLE "template_step" (
    "version_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "staff_id" TEXT NOT NULL,
    "comment" TEXT,
    "sha256" BYTEA NOT NULL,

    CONSTRAINT "template_step_pkey" PRIMARY KEY ("version_id","revision")
);

-- CreateTable
CREATE TABLE "staff" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "username" TEXT NOT NULL,
    "display_username" TEXT,
    "two_factor_enabled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "roles" "staff_role"[] NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "must_change_password" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "staff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "staff_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_account" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "password" TEXT,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_verification" (
    "id" UUID NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_two_factor" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "secret" TEXT NOT NULL,
    "backup_codes" TEXT NOT NULL,
    "verified" BOOLEAN NOT NULL DEFAULT true,
    "failed_verification_count" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "staff_two_factor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_lockout" (
    "username" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "staff_lockout_pkey" PRIMARY KEY ("username")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "export_ticket" (
    "token_hash" BYTEA NOT NULL,
    "staff_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "query" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "export_ticket_pkey" PRIMARY KEY ("token_hash")
);

-- CreateIndex
CREATE INDEX "product_version_by_day" ON "product_version"("product_code", "effective_from" DESC, "version" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "staff_email_key" ON "staff"("email");

-- CreateIndex
CREATE UNIQUE INDEX "staff_username_key" ON "staff"("username");

-- CreateIndex
CREATE UNIQUE INDEX "staff_session_token_key" ON "staff_session"("token");

-- CreateIndex
CREATE INDEX "staff_session_user_id_idx" ON "staff_session"("user_id");

-- CreateIndex
CREATE INDEX "staff_session_expires_at_idx" ON "staff_session"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "staff_account_user_id_provider_id_key" ON "staff_account"("user_id", "provider_id");

-- CreateIndex
CREATE INDEX "staff_verification_identifier_idx" ON "staff_verification"("identifier");

-- CreateIndex
CREATE INDEX "staff_verification_expires_at_idx" ON "staff_verification"("expires_at");

-- CreateIndex
CREATE INDEX "staff_two_factor_user_id_idx" ON "staff_two_factor"("user_id");

-- CreateIndex
CREATE INDEX "staff_two_factor_secret_idx" ON "staff_two_factor"("secret");

-- CreateIndex
CREATE INDEX "export_ticket_expires_at_idx" ON "export_ticket"("expires_at");

-- CreateIndex
CREATE INDEX "audit_of_staff" ON "audit"("id") WHERE (actor_kind = 'STAFF');

-- CreateIndex
CREATE INDEX "audit_by_staff" ON "audit"("actor_id", "id") WHERE (actor_kind = 'STAFF');

-- CreateIndex
CREATE INDEX "audit_of_staff_by_action" ON "audit"("action", "id") WHERE (actor_kind = 'STAFF');

-- CreateIndex
CREATE INDEX "customer_by_name" ON "customer"("name" COLLATE "C");

-- CreateIndex
CREATE INDEX "customer_by_part_of_name" ON "customer" USING GIN ("name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "policy_by_number_prefix" ON "policy"("policy_no" COLLATE "C");

-- CreateIndex
CREATE UNIQUE INDEX "template_version_follows_id_key" ON "template_version"("follows_id");

-- CreateIndex
CREATE INDEX "template_version_published" ON "template_version"("effective_from") WHERE (status = 'PUBLISHED');

-- CreateIndex
CREATE INDEX "visit_by_opening" ON "visit"("opened_at", "id");

-- CreateIndex
CREATE INDEX "visit_by_channel" ON "visit"("channel", "stage", "opened_at", "id");

-- CreateIndex
CREATE INDEX "visit_by_product" ON "visit"("product_code", "channel", "stage", "opened_at", "id");

-- CreateIndex
CREATE INDEX "visit_by_branch" ON "visit"("branch", "channel", "stage", "opened_at", "id");

-- CreateIndex
CREATE INDEX "visit_by_branch_and_product" ON "visit"("branch", "product_code", "channel", "stage", "opened_at", "id");

-- AddForeignKey
ALTER TABLE "product_version" ADD CONSTRAINT "product_version_product_code_fkey" FOREIGN KEY ("product_code") REFERENCES "product"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_step" ADD CONSTRAINT "template_step_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "template_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_session" ADD CONSTRAINT "staff_session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_account" ADD CONSTRAINT "staff_account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_two_factor" ADD CONSTRAINT "staff_two_factor_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What a published wording or a product was like on any day, and who decided it, stays as it was.
CREATE TRIGGER "product_version_append_only" BEFORE UPDATE OR DELETE ON "product_version"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "product_version_no_truncate" BEFORE TRUNCATE ON "product_version"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "template_step_append_only" BEFORE UPDATE OR DELETE ON "template_step"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "template_step_no_truncate" BEFORE TRUNCATE ON "template_step"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
-- Frozen once published: the content of such a version is never another, and it never goes away.
CREATE TRIGGER "template_version_frozen" BEFORE UPDATE OF "content", "sha256", "number" ON "template_version"
  FOR EACH ROW WHEN (OLD."published_at" IS NOT NULL) EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "template_version_kept" BEFORE DELETE ON "template_version"
  FOR EACH ROW WHEN (OLD."published_at" IS NOT NULL) EXECUTE FUNCTION "refuse_change"();
ALTER TABLE "product_version" ADD CONSTRAINT "product_version_sense" CHECK (
  "cooling_off_days" BETWEEN 1 AND 60 AND "version" >= 1 AND ("guaranteed_rate" IS NULL OR "guaranteed_rate" >= 0));
ALTER TABLE "staff" ADD CONSTRAINT "staff_username_spelling" CHECK ("username" = lower("username"));

-- Lists of visits are cut by these facts of the policy; a correction of the policy reaches its visits with it.
CREATE FUNCTION "visit_follows_policy"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "visit" SET "channel" = NEW."channel", "product_code" = NEW."product_code", "branch" = NEW."branch"
    WHERE "policy_id" = NEW."id";
  RETURN NULL;
END;
$$;
CREATE TRIGGER "policy_reaches_visits" AFTER UPDATE OF "channel", "product_code", "branch" ON "policy"
  FOR EACH ROW WHEN ((OLD."channel", OLD."product_code", OLD."branch") IS DISTINCT FROM (NEW."channel", NEW."product_code", NEW."branch"))
  EXECUTE FUNCTION "visit_follows_policy"();
