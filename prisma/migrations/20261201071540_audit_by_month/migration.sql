-- audit becomes a table of partitions by month. In such a table a key must contain what it is cut by: (id, at). Ids come from
-- one sequence; that none is there twice is checked with the log (server/transparency/covered-rows.ts).
DROP TRIGGER "audit_append_only" ON "audit";
DROP TRIGGER "audit_no_truncate" ON "audit";
DROP TRIGGER "audit_logs" ON "audit";
ALTER TABLE "audit" RENAME TO "audit_before";
ALTER TABLE "audit_before" DROP CONSTRAINT "audit_pkey";
ALTER TABLE "audit_before" ADD CONSTRAINT "audit_before_pkey" PRIMARY KEY USING INDEX "audit_before_pkey";
ALTER INDEX "audit_target_id_at_idx" RENAME TO "audit_before_target_id_at_idx";
ALTER INDEX "audit_of_staff" RENAME TO "audit_before_of_staff";
ALTER INDEX "audit_by_staff" RENAME TO "audit_before_by_staff";
ALTER INDEX "audit_of_staff_by_action" RENAME TO "audit_before_of_staff_by_action";

CREATE TABLE "audit" (
  LIKE "audit_before" INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING STORAGE,
  CONSTRAINT "audit_pkey" PRIMARY KEY ("id", "at")
) PARTITION BY RANGE ("at");
ALTER SEQUENCE "audit_id_seq" OWNED BY "audit"."id";
CREATE INDEX "audit_target_id_at_idx" ON "audit"("target_id", "at");
CREATE INDEX "audit_of_staff" ON "audit"("id") WHERE (actor_kind = 'STAFF');
CREATE INDEX "audit_by_staff" ON "audit"("actor_id", "id") WHERE (actor_kind = 'STAFF');
CREATE INDEX "audit_of_staff_by_action" ON "audit"("action", "id") WHERE (actor_kind = 'STAFF');
SELECT "begin_months"('audit');
DROP FUNCTION "begin_months"(text);

CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR DELETE ON "audit"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_no_truncate" BEFORE TRUNCATE ON "audit"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_logs" AFTER INSERT ON "audit" REFERENCING NEW TABLE AS "added"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_due_of_audit"();
