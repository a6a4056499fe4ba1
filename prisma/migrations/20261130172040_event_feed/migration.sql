-- CreateTable
CREATE TABLE "feed_due" (
    "id" BIGSERIAL NOT NULL,
    "visit_id" UUID NOT NULL,
    "visit_seq" INTEGER,
    "case_id" UUID,
    "case_seq" INTEGER,

    CONSTRAINT "feed_due_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feed_event" (
    "position" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "policy_id" UUID NOT NULL,
    "visit_id" UUID NOT NULL,
    "visit_seq" INTEGER,
    "case_id" UUID,
    "case_seq" INTEGER,

    CONSTRAINT "feed_event_pkey" PRIMARY KEY ("position")
);

-- The statement that records a milestone also announces it to the feed: no use case can forget to.
CREATE FUNCTION "feed_due_of_visit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "feed_due" ("visit_id", "visit_seq") VALUES (NEW."visit_id", NEW."seq");
  RETURN NULL;
END $$;
CREATE FUNCTION "feed_due_of_case"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "feed_due" ("visit_id", "case_id", "case_seq")
    SELECT "visit_id", "id", NEW."seq" FROM "callback_case" WHERE "id" = NEW."case_id";
  RETURN NULL;
END $$;
CREATE FUNCTION "feed_due_of_problem"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "feed_due" ("visit_id", "case_id") VALUES (NEW."visit_id", NEW."case_id");
  RETURN NULL;
END $$;
CREATE TRIGGER "visit_event_feeds" AFTER INSERT ON "visit_event" FOR EACH ROW
  WHEN (NEW."type" IN ('VISIT_OPENED', 'SUCCEEDED', 'SENT_TO_CALLBACK', 'LEFT_THE_PHONE', 'CANCELLED'))
  EXECUTE FUNCTION "feed_due_of_visit"();
CREATE TRIGGER "callback_event_feeds" AFTER INSERT ON "callback_event" FOR EACH ROW
  WHEN (NEW."type" IN ('FINISHED', 'PROBLEM_RESOLVED', 'PROBLEM_REOPENED', 'PROBLEM_CLOSED', 'FOLLOW_UP_SENT', 'FOLLOW_UP_DONE'))
  EXECUTE FUNCTION "feed_due_of_case"();
CREATE TRIGGER "problem_case_feeds" AFTER INSERT ON "problem_case" FOR EACH ROW EXECUTE FUNCTION "feed_due_of_problem"();

-- What is on file already is announced in the order of its instants.
INSERT INTO "feed_due" ("visit_id", "visit_seq", "case_id", "case_seq")
  SELECT "visit_id", "visit_seq", "case_id", "case_seq" FROM (
    SELECT "at", "visit_id", "seq" AS "visit_seq", NULL::uuid AS "case_id", NULL::int AS "case_seq" FROM "visit_event"
      WHERE "type" IN ('VISIT_OPENED', 'SUCCEEDED', 'SENT_TO_CALLBACK', 'LEFT_THE_PHONE', 'CANCELLED')
    UNION ALL
    SELECT e."at", c."visit_id", NULL, c."id", e."seq" FROM "callback_event" e JOIN "callback_case" c ON c."id" = e."case_id"
      WHERE e."type" IN ('FINISHED', 'PROBLEM_RESOLVED', 'PROBLEM_REOPENED', 'PROBLEM_CLOSED', 'FOLLOW_UP_SENT', 'FOLLOW_UP_DONE')
    UNION ALL
    SELECT "opened_at", "visit_id", NULL, "case_id", NULL FROM "problem_case"
  ) "known" ORDER BY "at", "visit_id", "visit_seq", "case_seq";
