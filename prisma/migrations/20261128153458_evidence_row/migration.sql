-- CreateTable
CREATE TABLE "evidence_explanation" (
    "visit_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "linked_at" TIMESTAMPTZ(3) NOT NULL,
    "explained_at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,

    CONSTRAINT "evidence_explanation_pkey" PRIMARY KEY ("visit_id","seq")
);

-- AddForeignKey
ALTER TABLE "evidence_explanation" ADD CONSTRAINT "evidence_explanation_visit_id_seq_fkey" FOREIGN KEY ("visit_id", "seq") REFERENCES "visit_event"("visit_id", "seq") ON DELETE RESTRICT ON UPDATE CASCADE;


CREATE TRIGGER "evidence_explanation_append_only" BEFORE UPDATE OR DELETE ON "evidence_explanation"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "evidence_explanation_no_truncate" BEFORE TRUNCATE ON "evidence_explanation"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- A visit's row is what its events make of it. What they determine changes only together with an event appended in the same
-- statement, which leaves the row at the last event, its link and its status. Checked once the whole statement is done.
CREATE FUNCTION "visit_follows_events"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."version" > OLD."version" AND EXISTS (
    SELECT 1 FROM "visit_event" e WHERE e."visit_id" = NEW."id" AND e."seq" = NEW."version" AND e."hash" = NEW."head_hash" AND e."status" = NEW."status"
  ) THEN RETURN NULL; END IF;
  RAISE EXCEPTION 'a visit changes by its events only' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER "visit_changes_by_events" AFTER UPDATE OF "id", "policy_id", "customer_id", "status", "live", "stage", "version", "head_hash",
    "opened_at", "window_ends_at", "cooling_off_ends_at", "started_at", "verified_at", "method", "noticed_at", "reading_from", "reading_session",
    "minimum_reading", "questionnaire_sha", "questions", "answers", "signature", "revision", "submitted_at", "signed_at", "closed_at"
  ON "visit" FOR EACH ROW EXECUTE FUNCTION "visit_follows_events"();

-- The other way round: an event nobody's row has come to would make the whole visit look altered for ever.
CREATE FUNCTION "event_moves_visit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "visit" v WHERE v."id" = NEW."visit_id" AND v."version" >= NEW."seq") THEN RETURN NULL; END IF;
  RAISE EXCEPTION 'an event is appended with its visit only' USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER "visit_event_moves_visit" AFTER INSERT ON "visit_event" FOR EACH ROW EXECUTE FUNCTION "event_moves_visit"();
