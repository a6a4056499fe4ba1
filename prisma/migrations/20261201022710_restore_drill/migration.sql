-- CreateTable
CREATE TABLE "restore_drill" (
    "id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL,
    "target" TIMESTAMPTZ(3),
    "base" TEXT,
    "verdict" TEXT NOT NULL,
    "restored_to" TIMESTAMPTZ(3),
    "rpo_seconds" INTEGER,
    "rto_seconds" INTEGER,
    "missing" INTEGER,
    "findings" TEXT[],

    CONSTRAINT "restore_drill_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "restore_drill_started_at_idx" ON "restore_drill"("started_at");

-- Whoever gets hold of the application must not be able to turn a failed drill into one that went well.
CREATE TRIGGER "restore_drill_append_only" BEFORE UPDATE OR DELETE ON "restore_drill"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "restore_drill_append_only_truncate" BEFORE TRUNCATE ON "restore_drill"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
