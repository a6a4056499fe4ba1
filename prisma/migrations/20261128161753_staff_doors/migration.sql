-- AlterTable
ALTER TABLE "staff" ADD COLUMN     "password_expires_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "staff_lockout" ADD COLUMN     "staff_id" UUID;

-- AlterTable
ALTER TABLE "staff_two_factor" ADD COLUMN     "last_step" INTEGER;

-- CreateTable
CREATE TABLE "staff_device" (
    "device_hash" BYTEA NOT NULL,
    "staff_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_device_pkey" PRIMARY KEY ("device_hash","staff_id")
);

-- CreateIndex
CREATE INDEX "staff_device_staff_id_idx" ON "staff_device"("staff_id");

-- CreateIndex
CREATE INDEX "staff_device_expires_at_idx" ON "staff_device"("expires_at");

-- CreateIndex
CREATE INDEX "staff_lockout_staff_id_idx" ON "staff_lockout"("staff_id");

-- AddForeignKey
ALTER TABLE "staff_device" ADD CONSTRAINT "staff_device_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Counts and given passwords from before: whose they are, and as long as new ones have.
UPDATE "staff_lockout" l SET "staff_id" = s."id" FROM "staff" s WHERE l."username" IN (s."username", s."username" || ':2');
UPDATE "staff" SET "password_expires_at" = now() + interval '72 hours' WHERE "must_change_password";
