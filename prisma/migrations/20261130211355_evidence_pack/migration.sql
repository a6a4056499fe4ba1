-- CreateTable
CREATE TABLE "pack_due" (
    "visit_id" UUID NOT NULL,
    "next_try_at" TIMESTAMPTZ(3) NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "pack_due_pkey" PRIMARY KEY ("visit_id")
);

-- CreateTable
CREATE TABLE "evidence_pack" (
    "visit_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "checkpoint" BIGINT NOT NULL,
    "level" TEXT NOT NULL,
    "unsigned_sha" BYTEA NOT NULL,
    "receipt_code" TEXT NOT NULL,
    "pdf_sha" BYTEA NOT NULL,
    "pdf" BYTEA NOT NULL,

    CONSTRAINT "evidence_pack_pkey" PRIMARY KEY ("visit_id","seq","kind")
);

-- CreateIndex
CREATE INDEX "pack_due_next_try_at_idx" ON "pack_due"("next_try_at");

-- CreateIndex
CREATE INDEX "evidence_pack_receipt_code_idx" ON "evidence_pack"("receipt_code");

CREATE TRIGGER "evidence_pack_append_only" BEFORE UPDATE OR DELETE ON "evidence_pack" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "evidence_pack_no_truncate" BEFORE TRUNCATE ON "evidence_pack" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- The statement that ends a visit also asks for its pack: no use case can forget to.
CREATE FUNCTION "pack_due_of_visit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "pack_due" ("visit_id", "next_try_at") VALUES (NEW."visit_id", NEW."at") ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER "visit_event_packs" AFTER INSERT ON "visit_event" FOR EACH ROW
  WHEN (NEW."type" IN ('SUCCEEDED', 'CANCELLED')) EXECUTE FUNCTION "pack_due_of_visit"();

-- The log covers packs: a later timestamp over the log then proves that they existed, also when their own has run out.
CREATE FUNCTION "log_due_of_evidence_pack"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "log_due" ("kind", "key", "seq") SELECT 'evidence_pack', "visit_id", "seq" FROM "added" WHERE "kind" = 'PACK';
  RETURN NULL;
END $$;
CREATE TRIGGER "evidence_pack_logs" AFTER INSERT ON "evidence_pack" REFERENCING NEW TABLE AS "added"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_due_of_evidence_pack"();
