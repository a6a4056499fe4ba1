-- DropIndex
DROP INDEX "webhook_delivery_created_at_idx";

-- AlterTable
ALTER TABLE "webhook_endpoint" ADD COLUMN     "disabled_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "partner_usage" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "key_id" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "status_class" INTEGER NOT NULL,
    "problem" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,

    CONSTRAINT "partner_usage_pkey" PRIMARY KEY ("hour","key_id","operation","status_class","problem")
);

-- CreateIndex
CREATE INDEX "webhook_delivery_created_at_id_idx" ON "webhook_delivery"("created_at", "id");

-- CreateIndex
CREATE INDEX "webhook_delivery_failed" ON "webhook_delivery"("created_at", "id") WHERE (outcome = 'FAILED');

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_waits_once" ON "webhook_delivery"("endpoint_id", "position") WHERE (settled_at IS NULL);
