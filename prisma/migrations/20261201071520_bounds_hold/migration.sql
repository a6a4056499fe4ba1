ALTER TABLE "visit_event" VALIDATE CONSTRAINT "visit_event_before_bound";
ALTER TABLE "audit" VALIDATE CONSTRAINT "audit_before_bound";
