-- AlterTable
ALTER TABLE "log_head" ADD COLUMN     "mac" BYTEA;
