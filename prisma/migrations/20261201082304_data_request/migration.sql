-- CreateTable
CREATE TABLE "data_request" (
    "id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "staff_id" UUID NOT NULL,
    "ground" TEXT NOT NULL,
    "asker_check" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "gone" JSONB NOT NULL,
    "stays" JSONB NOT NULL,
    "backup_days" INTEGER NOT NULL,

    CONSTRAINT "data_request_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "data_request_at_id_idx" ON "data_request"("at", "id");

-- What Prisma's schema cannot say. -------------------------------------------------------------------------

CREATE TRIGGER "data_request_append_only" BEFORE UPDATE OR DELETE ON "data_request" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "data_request_no_truncate" BEFORE TRUNCATE ON "data_request" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
