-- The browsers in which a personal link was opened, so that a link that was passed on opens in no more than a few.
ALTER TABLE "personal_link" ADD COLUMN "devices" BYTEA[] DEFAULT ARRAY[]::BYTEA[];
