-- Any part of a policy number is found by its trigrams.
CREATE INDEX "policy_by_part_of_number" ON "policy" USING GIN ("policy_no" gin_trgm_ops);

-- The agent whose call led to the follow-up. For the follow-ups that exist, it is the agent of the last call.
ALTER TABLE "follow_up" ADD COLUMN "opened_by" UUID;

UPDATE "follow_up" f SET "opened_by" = (
  SELECT a."agent_id" FROM "callback_attempt" a WHERE a."case_id" = f."case_id" ORDER BY a."seq" DESC LIMIT 1);

CREATE INDEX "follow_up_opened_at_id_idx" ON "follow_up"("opened_at", "id");

CREATE INDEX "follow_up_opened_by_opened_at_id_idx" ON "follow_up"("opened_by", "opened_at", "id");

-- In collation C, so that a prefix is a range.
CREATE INDEX "follow_up_by_reference" ON "follow_up"("reference" COLLATE "C") WHERE (reference IS NOT NULL);

CREATE INDEX "problem_case_handler_id_due_on_id_idx" ON "problem_case"("handler_id", "due_on", "id");

CREATE INDEX "problem_case_opened_at_id_idx" ON "problem_case"("opened_at", "id");

CREATE INDEX "quality_check_created_at_id_idx" ON "quality_check"("created_at", "id");

CREATE INDEX "quality_check_agent_id_created_at_id_idx" ON "quality_check"("agent_id", "created_at", "id");

CREATE INDEX "quality_check_case_id_idx" ON "quality_check"("case_id");
