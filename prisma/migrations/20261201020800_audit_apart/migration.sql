-- A migration of its own: a new value of an enum can be used only after the transaction that added it.

-- Who administers accounts or does the work that the audit records must not also audit it. Of a person who has both
-- today, the other roles are kept and the role AUDITOR is taken away; an audit administrator can give a person an
-- account of their own for auditing.
UPDATE "staff" SET "roles" = array_remove("roles", 'AUDITOR'), "version" = "version" + 1
  WHERE "roles" && ARRAY['AUDITOR']::"staff_role"[]
    AND NOT "roles" <@ ARRAY['AUDITOR', 'AUDIT_ADMINISTRATOR']::"staff_role"[];

ALTER TABLE "staff" ADD CONSTRAINT "staff_audit_apart" CHECK (
  NOT "roles" && ARRAY['AUDITOR', 'AUDIT_ADMINISTRATOR']::"staff_role"[]
  OR "roles" <@ ARRAY['AUDITOR', 'AUDIT_ADMINISTRATOR']::"staff_role"[]
);
