-- CreateTable
CREATE TABLE "schema_floor" (
    "id" INTEGER NOT NULL,
    "newest" TEXT NOT NULL,

    CONSTRAINT "schema_floor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backfill" (
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "cursor" TEXT,
    "seen" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "expected" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "backfill_pkey" PRIMARY KEY ("name")
);

ALTER TABLE "schema_floor" ADD CONSTRAINT "schema_floor_is_one_row" CHECK ("id" = 1);
INSERT INTO "schema_floor" ("id", "newest") VALUES (1, '20261201020640_log_head_mac');

-- A backfill is finished exactly if it has an end.
ALTER TABLE "backfill" ADD CONSTRAINT "backfill_ends_once"
  CHECK (("status" = 'DONE') = ("finished_at" IS NOT NULL));
