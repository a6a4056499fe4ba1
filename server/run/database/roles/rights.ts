import pg from 'pg'
import { grants, otherTables, type Privilege } from './grants.ts'

const { escapeIdentifier } = pg

/** A table, view or sequence, and what the role and PUBLIC may do with it. */
interface Relation {
  readonly schema: string
  readonly name: string
  readonly kind: 'r' | 'v' | 'S' | 'p' | 'm'
  /** Whether it is a part of a table: only the table itself is read and written, and its rights count. */
  readonly part: boolean
  readonly ours: readonly string[]
  readonly everybodys: readonly string[]
}

const RELATIONS = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relispartition AS part,
    coalesce(array_agg(DISTINCT a.privilege_type) FILTER (WHERE a.grantee = $1::regrole), '{}') AS ours,
    coalesce(array_agg(DISTINCT a.privilege_type) FILTER (WHERE a.grantee = 0), '{}') AS everybodys
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN LATERAL aclexplode(c.relacl) a ON true
  WHERE n.nspname = ANY ($2) AND c.relkind IN ('r', 'v', 'S', 'p', 'm')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2`

/** The schema in which graphile-worker keeps its jobs, and the schema of the demo's emulated vendors. */
const SCHEMAS = ['public', 'graphile_worker', 'emulator'] as const

/** The rights that the application needs, by the relation's schema; null for a relation that is not the product's. */
function wanted({ schema, name, kind, part }: Relation): readonly string[] | null {
  if (part) return []
  if (kind === 'S') return ['USAGE']
  if (kind === 'v' || kind === 'm') return schema === 'public' ? null : ['SELECT']
  if (schema === 'public') {
    const own: Readonly<Record<string, readonly Privilege[]>> = { ...grants, ...otherTables }
    return own[name] ?? null
  }
  return schema === 'graphile_worker' && name === 'migrations'
    ? ['SELECT']
    : ['SELECT', 'INSERT', 'UPDATE', 'DELETE']
}

/** Returns the statements that give a role exactly its rights on a relation. There are none if it has them. */
function changesOf(relation: Relation, role: string): string[] {
  const need = wanted(relation)
  if (need === null) return []
  const what = relation.kind === 'S' ? 'SEQUENCE' : 'TABLE'
  const on = `ON ${what} ${escapeIdentifier(relation.schema)}.${escapeIdentifier(relation.name)}`
  const excess = relation.ours.filter((privilege) => !need.includes(privilege))
  const missing = need.filter((privilege) => !relation.ours.includes(privilege))
  const shared = relation.everybodys.filter((privilege) => !need.includes(privilege))
  return [
    ...(excess.length > 0 ? [`REVOKE ${excess.join(', ')} ${on} FROM ${role}`] : []),
    ...(shared.length > 0 ? [`REVOKE ${shared.join(', ')} ${on} FROM PUBLIC`] : []),
    ...(missing.length > 0 ? [`GRANT ${missing.join(', ')} ${on} TO ${role}`] : []),
  ]
}

/** The statements for everything that is not a relation. Each is returned only if the role has or lacks the right. */
const OTHERS = `
  SELECT format('REVOKE %s (%I) ON TABLE %s FROM %s', a.privilege_type, t.attname, c.oid::regclass,
    CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident($1) END) AS statement
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute t ON t.attrelid = c.oid,
    aclexplode(t.attacl) a
  WHERE n.nspname = ANY ($2) AND pg_has_role(c.relowner, 'USAGE') AND a.grantee IN (0, quote_ident($1)::regrole)
  UNION ALL
  SELECT format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, r.rolname)
  FROM pg_namespace n, pg_roles r WHERE r.rolname = $1 AND n.nspname = ANY ($2)
    AND NOT has_schema_privilege(r.oid, n.oid, 'USAGE')
  UNION ALL
  SELECT format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC, %I', n.nspname, r.rolname)
  FROM pg_namespace n, pg_roles r WHERE r.rolname = $1 AND n.nspname = ANY ($2)
    AND pg_has_role(n.nspowner, 'USAGE') AND has_schema_privilege(r.oid, n.oid, 'CREATE')
  UNION ALL
  SELECT format('GRANT EXECUTE ON FUNCTION %s TO %I', p.oid::regprocedure, r.rolname)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, pg_roles r
  WHERE r.rolname = $1 AND n.nspname = ANY ($2) AND pg_has_role(p.proowner, 'USAGE')
    AND NOT has_function_privilege(r.oid, p.oid, 'EXECUTE')
  UNION ALL
  SELECT format('CREATE POLICY application ON %s USING (true) WITH CHECK (true)', c.oid::regclass)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'graphile_worker' AND c.relrowsecurity
    AND NOT EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = c.oid AND polname = 'application')
  UNION ALL
  SELECT format('GRANT CONNECT ON DATABASE %I TO %I', d.datname, r.rolname)
  FROM pg_database d, pg_roles r WHERE r.rolname = $1 AND d.datname = current_database()
    AND pg_has_role(d.datdba, 'USAGE') AND NOT has_database_privilege(r.oid, d.oid, 'CONNECT')
  UNION ALL
  SELECT format('REVOKE %s ON DATABASE %I FROM PUBLIC, %I', p.privilege, d.datname, r.rolname)
  FROM pg_database d, pg_roles r, (VALUES ('TEMPORARY'), ('CREATE')) p (privilege)
  WHERE r.rolname = $1 AND d.datname = current_database() AND pg_has_role(d.datdba, 'USAGE')
    AND has_database_privilege(r.oid, d.oid, p.privilege)
  UNION ALL
  SELECT format('GRANT pg_read_all_stats TO %I', r.rolname)
  FROM pg_roles r WHERE r.rolname = $1 AND NOT pg_has_role(r.oid, 'pg_read_all_stats', 'USAGE')
    AND pg_has_role('pg_read_all_stats', 'USAGE WITH ADMIN OPTION')`

/**
 * Gives the application's role exactly the rights that it needs, in one transaction. It has no right to create anything,
 * not even a temporary table, because triggers would read a temporary table with the name of one of the product's.
 *
 * graphile-worker protects its tables by row level security without a policy, so that only their owner sees rows. The
 * policy `application` shows all rows to roles that have rights on the table.
 *
 * @param owner a connection of the role that owns the tables
 * @returns the statements that were run; none if the role had its rights
 */
export async function giveRights(owner: pg.Client, role: string): Promise<readonly string[]> {
  const name = escapeIdentifier(role)
  const relations = await owner.query<Relation>(RELATIONS, [name, SCHEMAS])
  const others = await owner.query<{ statement: string }>(OTHERS, [role, SCHEMAS])
  const statements = [
    ...relations.rows.flatMap((relation) => changesOf(relation, name)),
    ...others.rows.map(({ statement }) => statement),
  ]
  if (statements.length > 0) await owner.query(`BEGIN; ${statements.join('; ')}; COMMIT`)
  return statements
}
