-- DropIndex
DROP INDEX "problem_case_handler_id_due_on_id_idx";

-- DropIndex
DROP INDEX "problem_case_of_handler";

-- CreateIndex
CREATE INDEX "problem_case_handler_id_status_due_on_id_idx" ON "problem_case"("handler_id", "status", "due_on", "id");
