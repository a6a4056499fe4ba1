-- AlterTable
ALTER TABLE "partner_client" ADD COLUMN     "certificates" TEXT[] DEFAULT ARRAY[]::TEXT[],
ALTER COLUMN "created_by" DROP NOT NULL;

-- AlterTable
ALTER TABLE "partner_key" ALTER COLUMN "created_by" DROP NOT NULL;
