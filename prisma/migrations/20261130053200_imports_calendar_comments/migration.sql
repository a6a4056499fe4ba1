-- CreateTable
CREATE TABLE "policy_import" (
    "id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "open" BOOLEAN NOT NULL,
    "bytes" INTEGER NOT NULL DEFAULT 0,
    "encoding" TEXT NOT NULL DEFAULT '',
    "columns" TEXT[],
    "rows" INTEGER NOT NULL DEFAULT 0,
    "position" INTEGER NOT NULL DEFAULT 0,
    "found" JSONB NOT NULL,
    "imported" JSONB NOT NULL,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL,
    "uploaded_by" UUID NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "started_by" UUID,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" UUID,
    "lease_token" UUID,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "policy_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_import_row" (
    "import_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "line" INTEGER NOT NULL,
    "policy_index" BYTEA,
    "sealed" TEXT NOT NULL,
    "outcome" TEXT,
    "reason" TEXT,

    CONSTRAINT "policy_import_row_pkey" PRIMARY KEY ("import_id","seq")
);

-- CreateTable
CREATE TABLE "calendar_year" (
    "year" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "days" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "calendar_year_pkey" PRIMARY KEY ("year","version")
);

-- CreateTable
CREATE TABLE "comment" (
    "id" UUID NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "mentions" UUID[],
    "author_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "comment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "policy_import_uploaded_at_id_idx" ON "policy_import"("uploaded_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "policy_import_one_open" ON "policy_import"("open") WHERE (open);

-- CreateIndex
CREATE INDEX "policy_import_row_import_id_policy_index_seq_idx" ON "policy_import_row"("import_id", "policy_index", "seq");

-- CreateIndex
CREATE INDEX "policy_import_row_import_id_outcome_seq_idx" ON "policy_import_row"("import_id", "outcome", "seq");

-- CreateIndex
CREATE INDEX "comment_target_kind_target_id_id_idx" ON "comment"("target_kind", "target_id", "id");

-- CreateIndex
CREATE INDEX "comment_mentions_idx" ON "comment" USING GIN ("mentions");

-- AddForeignKey
ALTER TABLE "policy_import_row" ADD CONSTRAINT "policy_import_row_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "policy_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- An import is open until it has ended. Only then may the next one begin.
ALTER TABLE "policy_import" ADD CONSTRAINT "policy_import_open_until_its_end"
  CHECK ("open" = ("status" NOT IN ('DONE', 'CANCELLED')) AND "open" = ("ended_at" IS NULL));

-- What staff wrote about a record, and by which calendar due days were counted, stays as it was.
CREATE TRIGGER "calendar_year_append_only" BEFORE UPDATE OR DELETE ON "calendar_year"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "calendar_year_no_truncate" BEFORE TRUNCATE ON "calendar_year"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "comment_append_only" BEFORE UPDATE OR DELETE ON "comment"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "comment_no_truncate" BEFORE TRUNCATE ON "comment"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
