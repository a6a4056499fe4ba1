-- CreateTable
CREATE TABLE "attachment" (
    "id" UUID NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "visit_id" UUID NOT NULL,
    "paper" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "place" INTEGER,
    "name_enc" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL DEFAULT 0,
    "sha256" TEXT,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL,
    "uploaded_by" UUID NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,
    "scan_at" TIMESTAMPTZ(3),
    "scanned_at" TIMESTAMPTZ(3),
    "finding" TEXT,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn_by" UUID,
    "withdrawn_reason" TEXT,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachment_piece" (
    "attachment_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "attachment_piece_pkey" PRIMARY KEY ("attachment_id","seq")
);

-- CreateTable
CREATE TABLE "attachment_opening" (
    "id" UUID NOT NULL,
    "attachment_id" UUID NOT NULL,
    "staff_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "attachment_opening_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "attachment_target_kind_target_id_id_idx" ON "attachment"("target_kind", "target_id", "id");

-- CreateIndex
CREATE INDEX "attachment_to_scan" ON "attachment"("scan_at") WHERE (status = 'PENDING');

-- CreateIndex
CREATE INDEX "attachment_receiving" ON "attachment"("moved_at") WHERE (status = 'RECEIVING');

-- CreateIndex
CREATE INDEX "attachment_infected" ON "attachment"("uploaded_by", "scanned_at") WHERE (status = 'INFECTED');

-- CreateIndex
CREATE UNIQUE INDEX "attachment_target_kind_target_id_place_key" ON "attachment"("target_kind", "target_id", "place");

-- CreateIndex
CREATE INDEX "attachment_opening_expires_at_idx" ON "attachment_opening"("expires_at");

-- AddForeignKey
ALTER TABLE "attachment_piece" ADD CONSTRAINT "attachment_piece_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment_opening" ADD CONSTRAINT "attachment_opening_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- The content is encrypted and cannot be compressed further.
ALTER TABLE "attachment_piece" ALTER COLUMN "sealed" SET STORAGE EXTERNAL;

ALTER TABLE "attachment" ADD CONSTRAINT "attachment_has_a_place_of_twenty" CHECK ("place" BETWEEN 1 AND 20);
-- A file has its hash from the end of its upload on.
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_has_its_hash"
  CHECK (("status" = 'RECEIVING') = ("sha256" IS NULL) AND "sha256" ~ '^[0-9a-f]{64}$');
-- A file waits for the scanner until it was judged. Otherwise nobody would scan it any more.
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_waits_or_was_scanned"
  CHECK (("status" = 'PENDING') = ("scan_at" IS NOT NULL) AND ("status" IN ('CLEAN', 'INFECTED')) = ("scanned_at" IS NOT NULL));
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_is_withdrawn_for_a_reason"
  CHECK (("withdrawn_at" IS NULL) = ("withdrawn_by" IS NULL) AND ("withdrawn_at" IS NULL) = ("withdrawn_reason" IS NULL));

-- What was uploaded, what the scanner said and who withdrew it stays on record. Only an upload that has not ended is deleted.
CREATE FUNCTION "keep_attachment"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
CREATE TRIGGER "attachment_stays" BEFORE UPDATE OR DELETE ON "attachment"
  FOR EACH ROW EXECUTE FUNCTION "keep_attachment"();
CREATE TRIGGER "attachment_no_truncate" BEFORE TRUNCATE ON "attachment"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
