-- AlterEnum
ALTER TYPE "staff_role" ADD VALUE 'AUDIT_ADMINISTRATOR';

-- AlterTable
ALTER TABLE "staff" ADD COLUMN     "break_glass" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "staff_directory_attempt" (
    "state_hash" BYTEA NOT NULL,
    "provider" TEXT NOT NULL,
    "browser_hash" BYTEA NOT NULL,
    "nonce" TEXT NOT NULL,
    "code_verifier" TEXT NOT NULL,
    "return_to" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_directory_attempt_pkey" PRIMARY KEY ("state_hash")
);

-- CreateTable
CREATE TABLE "staff_directory_session" (
    "session_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "sid" TEXT,
    "strong" BOOLEAN NOT NULL,
    "access_token_enc" TEXT,
    "refresh_token_enc" TEXT,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "failing_since" TIMESTAMPTZ(3),

    CONSTRAINT "staff_directory_session_pkey" PRIMARY KEY ("session_id")
);

-- CreateTable
CREATE TABLE "staff_directory_logout" (
    "provider" TEXT NOT NULL,
    "jti" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_directory_logout_pkey" PRIMARY KEY ("provider","jti")
);

-- CreateIndex
CREATE INDEX "staff_directory_attempt_expires_at_idx" ON "staff_directory_attempt"("expires_at");

-- CreateIndex
CREATE INDEX "staff_directory_session_provider_subject_idx" ON "staff_directory_session"("provider", "subject");

-- CreateIndex
CREATE INDEX "staff_directory_session_provider_sid_idx" ON "staff_directory_session"("provider", "sid");

-- CreateIndex
CREATE INDEX "staff_directory_logout_expires_at_idx" ON "staff_directory_logout"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "staff_account_provider_id_account_id_key" ON "staff_account"("provider_id", "account_id");

-- AddForeignKey
ALTER TABLE "staff_directory_session" ADD CONSTRAINT "staff_directory_session_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "staff_session"("id") ON DELETE CASCADE ON UPDATE CASCADE;
