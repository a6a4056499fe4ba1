-- CreateTable
CREATE TABLE "inbox_read" (
    "staff_id" UUID NOT NULL,
    "item" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbox_read_pkey" PRIMARY KEY ("staff_id","item")
);

-- CreateIndex
CREATE INDEX "inbox_read_staff_id_read_at_idx" ON "inbox_read"("staff_id", "read_at");

-- CreateIndex
CREATE INDEX "callback_case_assigned" ON "callback_case"("assigned_to", "opened_at", "id") WHERE (assigned_to IS NOT NULL AND status = 'OPEN');

-- CreateIndex
CREATE INDEX "callback_case_promised" ON "callback_case"("promised_for", "id") WHERE (promised_for IS NOT NULL AND status = 'OPEN');

-- CreateIndex
CREATE INDEX "problem_case_of_handler" ON "problem_case"("handler_id", "due_on", "id") WHERE (status = 'OPEN');

-- CreateIndex
CREATE INDEX "template_step_by_time" ON "template_step"("at");

-- CreateIndex
CREATE INDEX "template_version_status_updated_at_idx" ON "template_version"("status", "updated_at");
