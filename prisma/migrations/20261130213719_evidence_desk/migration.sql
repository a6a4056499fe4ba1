-- AlterEnum
ALTER TYPE "staff_role" ADD VALUE 'AUDITOR';

-- CreateTable
CREATE TABLE "evidence_opening" (
    "id" UUID NOT NULL,
    "staff_id" UUID NOT NULL,
    "visit_id" UUID,
    "month" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "evidence_opening_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "evidence_opening_expires_at_idx" ON "evidence_opening"("expires_at");
