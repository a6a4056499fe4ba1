import { randomBytes, randomUUID } from 'node:crypto'
import { addDemoProducts } from '#server/demo/story/products.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { canonical } from '#server/evidence/rules/canonical.ts'
import { takeIn } from '#server/intake/intake.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { ensureShippedTemplate } from '#server/questionnaire/store.ts'
import { createServices } from '#server/services.ts'
import { policyRow } from '#test/support/data/policies.ts'

export const CODE = '246810'

const key = () => randomBytes(32).toString('base64')
const keys = { FIELD_KEYS: `k1:${key()}`, INDEX_KEY: key(), CODE_KEY: key(), STAFF_KEY: key() }

/** The environment variables of the server under test, also used by all code that prepares its data. */
export function benchVariables(databaseUrl: string, port: number): Record<string, string> {
  return {
    ...keys,
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    DATABASE_EMBEDDED: 'on',
    DEMO: 'on',
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
  }
}

/** A visit that is ready to be performed: its customer is signed in and its SMS code has been sent. */
export interface PreparedVisit {
  readonly visitId: string
  readonly cookieToken: string
}

/** What prepares visits: the product's services, or those of a campaign. */
type Own = ReturnType<typeof createServices>['services']

/**
 * Gives a migrated database the products, and a template that has the shipped questions but requires no reading time, so
 * that customers do not pause.
 */
export async function prepareForVisits(services: Own): Promise<void> {
  const { db, clock } = services
  await ensureShippedTemplate(services)
  const unhurried = { ...shippedTemplate, minimumReadingSeconds: 0 }
  await db.prisma.templateVersion.create({
    data: {
      id: randomUUID(),
      number: 2,
      status: 'PUBLISHED',
      effectiveFrom: new Date('2001-01-01T00:00:00Z'),
      content: JSON.parse(canonical(JSON.parse(JSON.stringify(unhurried)))),
      sha256: Uint8Array.from(sha256('bench')),
      createdAt: clock.now(),
      createdBy: 'bench',
      updatedAt: clock.now(),
      updatedBy: 'bench',
      authors: ['bench'],
      publishedAt: clock.now(),
    },
  })
  await addDemoProducts(services)
}

/**
 * Takes in policies, whose visits wait for their customers. Each customer is signed in, and has been sent a code. Without
 * the last statement, reminders would be sent while the customers are at work.
 * @param from the number of the first policy; each number may be used once in a database
 */
export async function addVisits(
  services: Own,
  { from, count, idType = 'PASSPORT' }: { from: number; count: number; idType?: PolicyRow['idType'] },
): Promise<PreparedVisit[]> {
  const prepared: PreparedVisit[] = []
  const actor = { kind: 'SYSTEM', id: 'bench', requestId: 'bench', origin: {} } as const
  for (let done = 0; done < count; done += 1000) {
    const rows = Array.from({ length: Math.min(1000, count - done) }, (_, index) =>
      policyRow(from + done + index, services.clock.now(), { idType }),
    )
    const outcomes = await takeIn(services, actor, rows)
    const visitIds = outcomes.map((outcome) => (outcome.ok ? (outcome.visitId ?? '') : ''))
    prepared.push(...(await signIn(services, visitIds)))
  }
  await services.db.pool.query(
    "UPDATE outbox SET settled_at = now(), outcome = 'SKIPPED' WHERE settled_at IS NULL",
  )
  return prepared
}

/**
 * Fills a migrated database with visits that wait for their customers, so that a measurement includes neither a pause nor
 * a vendor call.
 */
export async function prepareVisits(
  databaseUrl: string,
  count: number,
  idType: PolicyRow['idType'] = 'PASSPORT',
): Promise<PreparedVisit[]> {
  const env = readEnv(benchVariables(databaseUrl, 1))
  const db = openDatabase(env)
  try {
    const { services } = createServices({ env, db, clock: systemClock, wake: () => undefined })
    await prepareForVisits(services)
    const prepared = await addVisits(services, { from: 0, count, idType })
    await db.pool.query('VACUUM ANALYZE')
    return prepared
  } finally {
    await db.close()
  }
}

async function signIn(services: Own, visitIds: readonly string[]): Promise<PreparedVisit[]> {
  const now = services.clock.now()
  const rows = visitIds.map((visitId) => {
    const cookieToken = services.ids.token()
    const codeId = services.ids.id(now)
    const hash = services.secrets.codeHash(codeId, CODE)
    return {
      visitId,
      cookieToken,
      session: `\\x${sha256(cookieToken).toString('hex')}`,
      codeId,
      hash: `\\x${hash.toString('hex')}`,
    }
  })
  await services.db.pool.query(
    `WITH r AS (SELECT r.*, v.customer_id, p.phone_index FROM jsonb_to_recordset($1::jsonb) AS r("visitId" uuid, session bytea, "codeId" uuid, hash bytea)
        JOIN visit v ON v.id = r."visitId" JOIN policy p ON p.id = v.policy_id),
      s AS (INSERT INTO customer_session (id, link_customer_id, created_at, expires_at) SELECT session, customer_id, now(), now() + interval '1 day' FROM r)
      INSERT INTO sms_code (id, purpose, customer_session_id, customer_id, visit_id, phone_index, code_hash, sent_at, expires_at)
      SELECT "codeId", 'VISIT', session, customer_id, "visitId", phone_index, hash, now(), now() + interval '1 day' FROM r`,
    [JSON.stringify(rows)],
  )
  return rows.map(({ visitId, cookieToken }) => ({ visitId, cookieToken }))
}

/**
 * Adds closed visits and their related rows with SQL until the tables hold `total` visits. The tables then have as
 * many rows, index entries and pages as with real visits.
 */
export async function growTo(databaseUrl: string, total: number): Promise<void> {
  const db = openDatabase(readEnv(benchVariables(databaseUrl, 1)))
  try {
    const { rows } = await db.pool.query<{ n: string }>('SELECT count(*) AS n FROM visit')
    const have = Number(rows[0]?.n ?? 0)
    const missing = total - have
    const step = 50_000
    for (let from = 0; from < missing; from += step) {
      await db.pool.query('SELECT bench_grow($1, $2)', [have + from, Math.min(step, missing - from)])
    }
    await db.pool.query('VACUUM ANALYZE')
  } finally {
    await db.close()
  }
}

/** Creates the SQL function that `growTo` calls. It is created once per database, outside the measured time. */
export const growFunction = `CREATE FUNCTION bench_grow(start int, size int) RETURNS void LANGUAGE sql AS $$
  WITH c AS (INSERT INTO customer (id, name, name_folded, id_type, id_number_enc, id_number_index, created_at)
      SELECT gen_random_uuid(), '测试客户' || (start + i), '测试客户' || (start + i), 'PASSPORT', repeat('x', 64), sha256(('f' || (start + i))::bytea), now() - interval '90 days'
      FROM generate_series(1, size) i RETURNING id),
    p AS (INSERT INTO policy SELECT gen_random_uuid(), (50000000000000000 + start + row_number() OVER ())::text, 'AYCCD', c.id, repeat('y', 60),
        sha256(('p' || c.id::text)::bytea), '测试', true, '1980-01-01', 'LIFE', NULL, 'REGULAR', 5, 'ANNUAL', 20000.00, false, 'AGENCY', '上海分公司',
        '2026-01-01', '2026-01-03', 15, 'ACTIVE', sha256('d'), now() - interval '90 days', now() - interval '90 days' FROM c RETURNING id, customer_id),
    v AS (INSERT INTO visit (id, policy_id, customer_id, status, live, stage, channel, product_code, branch, version, head_hash, opened_at, window_ends_at, cooling_off_ends_at, answers, revision, closed_at)
      SELECT overlay(gen_random_uuid()::text PLACING left(least_id_at(now() - interval '90 days')::text, 13) FROM 1)::uuid, p.id, p.customer_id, 'SUCCESS', false, 'SUCCESS', 'AGENCY', 'AYCCD', '上海分公司', 6, sha256('h'), now() - interval '90 days', now() - interval '87 days',
        now() - interval '75 days', '{"contract-received": {"answer": "YES"}, "cooling-off": {"answer": "YES"}}', 1, now() - interval '88 days' FROM p RETURNING id),
    e AS (INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash, command_id)
      SELECT v.id, s, 'DRAFT_SAVED', now() - interval '88 days', '{"answers": {"contract-received": {"answer": "YES"}}}', 'ANSWERING', sha256('h'), gen_random_uuid()
      FROM v, generate_series(1, 6) s)
  INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
    SELECT now() - interval '88 days', 'CUSTOMER', 'x', 'visit.submit', 'visit', v.id::text, 'r', '{"agent": "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0"}'
    FROM v, generate_series(1, 5) s $$`
