import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Services } from '#server/context.ts'
import { nextMidnight } from '#server/kernel/calendar.ts'
import { manyBranches, manyProducts } from '#test/support/data/many-visits.ts'

/**
 * 10:00 on a Tuesday in Shanghai. Calls may be made at this time, and no waiting case becomes ready while the
 * benchmark runs.
 */
export const NOW = new Date('2026-03-03T02:00:00Z')

/** One case in this many is the second case of its customer. */
const SECOND_POLICY = 25
const STEP = 50_000

/** Returns the number of the customer to whom case `n` belongs. The SQL of `ADD` computes it in the same way. */
function personOf(n: number): number {
  return n % SECOND_POLICY === 0 ? n - 1 : n
}

/** Returns the same UUID as PostgreSQL's `md5(text)::uuid`. */
function md5Uuid(text: string): string {
  return createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/**
 * Inserts cases that wait for a call, with their customers, policies and visits. All data of a case follow from its
 * number and the parameters, so that every run measures the same queue. Cooling-off periods end at midnight, spread
 * over 15 days. 5 % of the cases rest until later; in two fifths of these the customer named a time. 1 % need another
 * language.
 *
 * - $1 first number, $2 number of cases, $3 now, $4 the coming midnight
 * - $5 products, $6 branches
 * - $7 sealed phones, $8 sealed ID numbers, one of each per case
 */
const ADD = `WITH seeded AS MATERIALIZED (SELECT setseed(($1::int % 9973) / 9973.0)),
  made AS MATERIALIZED (
    SELECT n, n - CASE WHEN n % ${SECOND_POLICY} = 0 THEN 1 ELSE 0 END AS person, random() AS r, random() AS rest, random() AS tongue,
      random() AS end_in, random() AS open_since, random() AS product, random() AS branch
    FROM seeded, generate_series($1::int, $1::int + $2::int - 1) n),
  placed AS MATERIALIZED (
    SELECT *, md5('customer' || person)::uuid AS customer_id, md5('policy' || n)::uuid AS policy_id, md5('visit' || n)::uuid AS visit_id,
      ($5::text[])[1 + floor(product * array_length($5::text[], 1))] AS product_code,
      ($6::text[])[1 + floor(branch * array_length($6::text[], 1))] AS branch_name,
      date_trunc('milliseconds', $3::timestamptz - make_interval(secs => 60 + open_since * 12 * 86400)) AS opened,
      $4::timestamptz + make_interval(days => floor(end_in * 15)::int) AS cooling_off,
      CASE WHEN rest < 0.05 THEN date_trunc('milliseconds', $3::timestamptz + make_interval(secs => 7200 + rest * 20 * 86400)) END AS wakes
    FROM made),
  c AS (INSERT INTO customer (id, name, name_folded, id_type, id_number_enc, id_number_index, created_at)
    SELECT DISTINCT ON (person) customer_id, '测试客户' || person, '测试客户' || person, 'ID_CARD', ($8::text[])[1 + n - $1::int], sha256(('queue' || person)::bytea), opened FROM placed
    ORDER BY person, n ON CONFLICT DO NOTHING),
  p AS (INSERT INTO policy (id, policy_no, product_code, customer_id, phone_enc, phone_index, insured_name, insured_is_applicant,
      insured_birth_date, term_kind, pay_mode, pay_years, pay_frequency, premium, dual_recorded, channel, branch, underwritten_on,
      receipt_signed_on, cooling_off_days, status, intake_digest, created_at, updated_at)
    SELECT policy_id, lpad((70000000000000000 + n)::text, 17, '0'), product_code, customer_id, ($7::text[])[1 + n - $1::int], sha256(('phone' || person)::bytea), '测试',
      true, '1980-01-01', 'LIFE', 'REGULAR', 5, 'ANNUAL', 20000, false, 'AGENCY', branch_name, (opened - interval '5 days')::date,
      (opened - interval '4 days')::date, 15, 'ACTIVE', sha256('d'), opened, opened FROM placed),
  v AS (INSERT INTO visit (id, policy_id, customer_id, status, live, stage, channel, product_code, branch, version, head_hash, opened_at,
      window_ends_at, cooling_off_ends_at, answers, revision, closed_at)
    SELECT visit_id, policy_id, customer_id, 'CALLBACK', false, 'CALLBACK', 'AGENCY', product_code, branch_name, 2, sha256('h'),
      opened - interval '3 days', opened, cooling_off, '{}', 0, opened FROM placed)
  INSERT INTO callback_case (id, visit_id, customer_id, status, reasons, opened_at, cooling_off_ends_at, language, ready, wake_at,
      not_before, promised_for)
    SELECT md5('case' || n)::uuid, visit_id, customer_id, 'OPEN',
      CASE WHEN r < 0.45 THEN ARRAY['WINDOW_EXPIRED'] WHEN r < 0.70 THEN ARRAY['NEGATIVE_ANSWER'] WHEN r < 0.85 THEN ARRAY['CUSTOMER_REQUESTED']
        WHEN r < 0.95 THEN ARRAY['FACE_FAILED_3_DAYS'] ELSE ARRAY['COOLING_OFF_SHORT'] END,
      opened, cooling_off, CASE WHEN tongue < 0.005 THEN 'yue' WHEN tongue < 0.01 THEN 'en' ELSE 'zh' END,
      wakes IS NULL, wakes, wakes, CASE WHEN rest < 0.02 THEN wakes END FROM placed`

/** Inserts the cases with the numbers `start` to `start + size - 1`. */
export async function addWaiting(services: Services, start: number, size: number): Promise<void> {
  const { secrets } = services
  const { pool } = services.db
  for (let from = start; from < start + size; from += STEP) {
    const many = Math.min(STEP, start + size - from)
    const numbers = Array.from({ length: many }, (_, index) => from + index)
    const phones = numbers.map((n) => secrets.encrypt('phone', md5Uuid(`policy${n}`), '+8613800000000'))
    const idNumbers = numbers.map((n) =>
      secrets.encrypt('id_number', md5Uuid(`customer${personOf(n)}`), '110101198001010010'),
    )
    const offered = [manyProducts, manyBranches]
    await pool.query(ADD, [from, many, NOW, nextMidnight(NOW), ...offered, phones, idNumbers])
  }
}

/** Does the work that autovacuum would do in production long before a queue has grown this large. */
export async function settle(pool: pg.Pool): Promise<void> {
  await pool.query('VACUUM (ANALYZE)')
  await pool.query('CHECKPOINT')
}
