-- CreateIndex
CREATE INDEX CONCURRENTLY IF NOT EXISTS "policy_by_end" ON "policy"("ended_on", "id") WHERE (ended_on IS NOT NULL);
