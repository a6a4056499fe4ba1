-- CreateTable
CREATE TABLE "signature_draft" (
    "visit_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "strokes" TEXT NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signature_draft_pkey" PRIMARY KEY ("visit_id")
);
