-- The day on which a letter was received or came back.
ALTER TABLE "follow_up" ADD COLUMN "receipt_on" DATE;

-- The openings of recordings by reviewers.
CREATE TABLE "recording_opening" (
    "id" UUID NOT NULL,
    "check_id" UUID NOT NULL,
    "staff_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT,

    CONSTRAINT "recording_opening_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "recording_opening_check_id_staff_id_idx" ON "recording_opening"("check_id", "staff_id");

-- AddForeignKey
ALTER TABLE "recording_opening" ADD CONSTRAINT "recording_opening_check_id_fkey" FOREIGN KEY ("check_id") REFERENCES "quality_check"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
