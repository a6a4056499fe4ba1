-- AlterEnum
ALTER TYPE "staff_role" ADD VALUE 'INTEGRATION';

-- CreateTable
CREATE TABLE "partner_client" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "networks" TEXT[],
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" UUID NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "partner_client_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "partner_key" (
    "id" TEXT NOT NULL,
    "client_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "partner_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "partner_request" (
    "client_id" UUID NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,
    "status" INTEGER,
    "answer" JSONB,

    CONSTRAINT "partner_request_pkey" PRIMARY KEY ("client_id","idempotency_key")
);

-- CreateIndex
CREATE UNIQUE INDEX "partner_client_name_key" ON "partner_client"("name");

-- CreateIndex
CREATE INDEX "partner_key_client_id_idx" ON "partner_key"("client_id");

-- CreateIndex
CREATE INDEX "partner_request_started_at_idx" ON "partner_request"("started_at");

-- AddForeignKey
ALTER TABLE "partner_key" ADD CONSTRAINT "partner_key_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "partner_client"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
