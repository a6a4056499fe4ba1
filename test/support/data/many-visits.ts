import type pg from 'pg'

const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'
const GIVEN =
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志红玉兰梅春燕琴云飞鹏浩宇轩子涵梓雨欣怡佳慧思晨'
const FOREIGN = ['John Smith', 'Maria Garcia', 'Alexander Johnson', 'Nguyen Thi Lan', 'Kim Min-jun']

export const manyProducts = Array.from(
  { length: 24 },
  (_, index) => `MP${String(index + 1).padStart(2, '0')}`,
)
export const manyBranches = Array.from(
  { length: 40 },
  (_, index) => `演示分公司${String(index + 1).padStart(2, '0')}`,
)

/**
 * A product and a branch that have only old visits. A newest-first list must read past all other visits to reach
 * them.
 */
export const OLD_PRODUCT = 'MP24'
export const OLD_BRANCH = '演示分公司40'

/**
 * Inserts ended and open visits with SQL, with the rows that a list reads. Their openings cover two years up to
 * `until`. Names are as common and as rare as real ones. Products and branches have very different numbers of visits,
 * and one of each has only old visits. No events are inserted, because lists do not read them.
 *
 * @param input.start number of visits inserted before; the policy numbers continue from there
 */
export async function addManyVisits(
  pool: pg.Pool,
  input: { start: number; size: number; until: Date },
): Promise<void> {
  await pool.query(
    // The random generator is seeded with the number of the first visit, so that every run creates the same visits.
    `WITH seeded AS MATERIALIZED (SELECT setseed(($1::int % 1000) / 1000.0)),
    made AS MATERIALIZED (
      SELECT gen_random_uuid() AS customer_id, gen_random_uuid() AS policy_id, gen_random_uuid() AS visit_id, $1::int + i AS n,
        CASE WHEN random() < 0.01 THEN ($6::text[])[1 + floor(random() * array_length($6::text[], 1))]
          ELSE substr($4, 1 + floor(random() * random() * length($4))::int, 1) || substr($5, 1 + floor(random() * length($5))::int, 1)
            || CASE WHEN random() < 0.8 THEN substr($5, 1 + floor(random() * length($5))::int, 1) ELSE '' END END AS name,
        (ARRAY['AGENCY', 'AGENCY', 'AGENCY', 'BANK', 'BANK', 'BROKER', 'TELESALES', 'ONLINE'])[1 + floor(random() * 8)] AS channel,
        random() AS fate, random() AS age, floor(random() * random() * 23)::int AS p, floor(random() * random() * 39)::int AS b, random() AS old
      FROM seeded, generate_series(1, $2::int) i),
    placed AS MATERIALIZED (
      SELECT *, CASE WHEN old < 0.01 THEN $7::text[] ELSE ARRAY[($8::text[])[1 + p], ($9::text[])[1 + b]] END AS place,
        date_trunc('milliseconds', $3::timestamptz - make_interval(secs => CASE WHEN old < 0.01 THEN 600 + age * 120 ELSE age * 720 END * 86400)) AS opened
      FROM made),
    fated AS MATERIALIZED (
      SELECT *, CASE WHEN opened > $3::timestamptz - interval '3 days' AND fate < 0.6
          THEN (ARRAY['PENDING', 'PENDING', 'PENDING', 'NOTICED', 'ANSWERING', 'REVIEWING'])[1 + floor(fate * 10)]
          WHEN fate < 0.88 THEN 'SUCCESS' WHEN fate < 0.97 THEN 'CALLBACK' ELSE 'CANCELLED' END AS status
      FROM placed),
    c AS (INSERT INTO customer (id, name, name_folded, id_type, id_number_enc, id_number_index, created_at)
      SELECT customer_id, name, lower(replace(name, ' ', '')), 'PASSPORT', repeat('x', 64), sha256(('many' || n)::bytea), opened FROM fated),
    pol AS (INSERT INTO policy (id, policy_no, product_code, customer_id, phone_enc, phone_index, insured_name, insured_is_applicant,
        insured_birth_date, term_kind, pay_mode, pay_years, pay_frequency, premium, dual_recorded, channel, branch, underwritten_on,
        receipt_signed_on, cooling_off_days, status, intake_digest, created_at, updated_at)
      SELECT policy_id, lpad((60000000000000000 + n)::text, 17, '0'), place[1], customer_id, repeat('y', 60), sha256(('phone' || n)::bytea), name, true,
        '1980-01-01', 'LIFE', 'REGULAR', 5, 'ANNUAL', 20000, false, channel::channel, place[2], (opened - interval '2 days')::date,
        (opened - interval '1 day')::date, 15, 'ACTIVE', sha256('d'), opened, opened FROM fated),
    v AS (INSERT INTO visit (id, policy_id, customer_id, status, live, stage, channel, product_code, branch, version, head_hash, opened_at,
        window_ends_at, cooling_off_ends_at, answers, revision, closed_at, verified_at, noticed_at, submitted_at, signed_at, signature)
      SELECT visit_id, policy_id, customer_id, status::visit_status, status NOT IN ('SUCCESS', 'CALLBACK', 'CANCELLED'),
        CASE WHEN status IN ('SUCCESS', 'CALLBACK', 'CANCELLED') THEN status ELSE 'OPEN' END, channel::channel, place[1], place[2], 6, sha256('h'),
        opened, opened + interval '3 days', opened + interval '14 days', '{}', 1,
        CASE WHEN status IN ('SUCCESS', 'CALLBACK', 'CANCELLED') THEN opened + interval '1 day' END,
        opened, opened, opened, opened, 'seal' FROM fated)
    INSERT INTO callback_case (id, visit_id, customer_id, status, outcome, ready, reasons, opened_at, cooling_off_ends_at, closed_at)
      SELECT gen_random_uuid(), visit_id, customer_id, CASE WHEN opened > $3::timestamptz - interval '10 days' THEN 'OPEN' ELSE 'CLOSED' END::case_status,
        CASE WHEN opened > $3::timestamptz - interval '10 days' THEN NULL ELSE 'SUCCESS' END, opened > $3::timestamptz - interval '10 days',
        ARRAY['WINDOW_EXPIRED'], opened + interval '1 day', opened + interval '14 days',
        CASE WHEN opened > $3::timestamptz - interval '10 days' THEN NULL ELSE opened + interval '5 days' END FROM fated WHERE status = 'CALLBACK'`,
    [
      input.start,
      input.size,
      input.until,
      SURNAMES,
      GIVEN,
      FOREIGN,
      [OLD_PRODUCT, OLD_BRANCH],
      manyProducts,
      manyBranches,
    ],
  )
}

/** Inserts the products of the visits that `addManyVisits` inserts. */
export async function addManyProducts(pool: pg.Pool, at: Date): Promise<void> {
  await pool.query(
    `WITH p AS (INSERT INTO product (code, version, created_at) SELECT code, 1, $2 FROM unnest($1::text[]) code ON CONFLICT DO NOTHING RETURNING code)
      INSERT INTO product_version (product_code, version, effective_from, name, design_type, new_type, risk_transcription, dual_recording,
        cooling_off_days, on_sale, note, created_at, created_by)
      SELECT code, 1, '2000-01-01', '演示产品' || code, 'ORDINARY', false, false, false, 15, true, '', $2, 'test' FROM p`,
    [manyProducts, at],
  )
}
