-- Names are compared and searched by their folded form (server/shared/spelling.ts, normalName), which the platform writes
-- beside the name. Rows already here get what SQL can fold; `npm run indexes:rebuild` makes the rest exact.
ALTER TABLE "customer" ADD COLUMN "name_folded" TEXT;

UPDATE "customer" SET "name_folded" = lower(normalize(translate(
  regexp_replace("name", '[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]', '', 'g'),
  '•・･．.‧∙⋅’‘‛`´＇‐‑‒–—―−－', '········''''''''''''--------'), NFKC));

ALTER TABLE "customer" ALTER COLUMN "name_folded" SET NOT NULL;

DROP INDEX "customer_by_name";

DROP INDEX "customer_by_part_of_name";

-- In collation C, so that a prefix is a range.
CREATE INDEX "customer_by_folded_name" ON "customer"("name_folded" COLLATE "C");

CREATE INDEX "customer_by_part_of_folded_name" ON "customer" USING GIN ("name_folded" gin_trgm_ops);
