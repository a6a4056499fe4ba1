-- AlterTable
ALTER TABLE "audit" ADD COLUMN     "mac" BYTEA;
