-- CreateTable
CREATE TABLE "partner_agent" (
    "staff_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "assigned_at" TIMESTAMPTZ(3) NOT NULL,
    "assigned_by" UUID NOT NULL,

    CONSTRAINT "partner_agent_pkey" PRIMARY KEY ("staff_id")
);

-- CreateIndex
CREATE INDEX "partner_agent_client_id_idx" ON "partner_agent"("client_id");

-- CreateIndex
CREATE INDEX "callback_case_opened_at_id_idx" ON "callback_case"("opened_at", "id");

-- AddForeignKey
ALTER TABLE "partner_agent" ADD CONSTRAINT "partner_agent_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "partner_client"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
