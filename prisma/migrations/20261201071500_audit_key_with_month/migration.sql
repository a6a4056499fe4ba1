CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "audit_before_pkey" ON "audit"("id", "at");
