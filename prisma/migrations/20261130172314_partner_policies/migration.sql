-- AlterTable
ALTER TABLE "customer" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "partner_request" ADD COLUMN     "etag" TEXT;

-- AlterTable
ALTER TABLE "policy" ADD COLUMN     "exemption" TEXT,
ADD COLUMN     "exemption_note" TEXT,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- CreateIndex
CREATE INDEX "policy_by_change" ON "policy"("updated_at", "id");

-- CreateIndex
CREATE INDEX "policy_by_channel" ON "policy"("channel", "updated_at", "id");

-- CreateIndex
CREATE INDEX "policy_by_branch" ON "policy"("branch", "updated_at", "id");

-- CreateIndex
CREATE INDEX "policy_by_product" ON "policy"("product_code", "updated_at", "id");

-- CreateIndex
CREATE INDEX "policy_by_underwriting" ON "policy"("underwritten_on", "updated_at", "id");

-- CreateIndex
CREATE INDEX "policy_ended" ON "policy"("status", "updated_at", "id") WHERE (status <> 'ACTIVE');

-- CreateIndex
CREATE INDEX "policy_without_receipt" ON "policy"("updated_at", "id") WHERE (receipt_signed_on IS NULL);
