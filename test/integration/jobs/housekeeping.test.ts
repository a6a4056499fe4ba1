import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Period, periods } from '#server/jobs/housekeeping.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { createStaff } from '#test/support/world/staff.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  await world.due()
  await createStaff(world, ['APPROVER'])
})
afterAll(() => world.close())

/** A table, and an insert into it whose time is `$1`, with a number that makes its key another one. */
type Row = readonly [table: string, insert: (n: number) => string]
const hex = (n: number) => `'\\x0${n}'::bytea`
const uuid = (n: number) => `'00000000-0000-4000-8000-00000000000${n}'::uuid`

/** For everything that goes by itself, rows of which nothing but their time decides. */
const rows: Readonly<Record<string, Row>> = {
  'counters of guards': ['guard_counter', (n) => `VALUES ('s', 'k${n}', $1, 1)`],
  'codes by text message': [
    'sms_code',
    (n) => `VALUES (${uuid(n)}, 'REGISTER', '\\x01', NULL, NULL, '\\x02', '\\x03', $1, $1)`,
  ],
  'messages with codes': [
    'outbox (id, topic, dedupe_key, payload, created_at, available_at, settled_at, outcome)',
    (n) => `VALUES (${uuid(n)}, 'code.send', 'd${n}', '{}', $1, $1, $1, 'DELIVERED')`,
  ],
  'budgets of text messages': [
    'sms_budget',
    (n) => `VALUES (${hex(n)}, 'REGISTER.ASKER', ARRAY[$1::timestamptz - interval '20 days', $1])`,
  ],
  'personal links': [
    'personal_link',
    (n) => `SELECT ${hex(n)}, (SELECT id FROM customer LIMIT 1), $1::timestamptz, $1::timestamptz, '{}'`,
  ],
  'customers’ sessions': [
    'customer_session (id, openid, created_at, expires_at)',
    (n) => `VALUES (${hex(n)}, 'nobody', $1, $1)`,
  ],
  'identity sessions': [
    'identity_session (id, customer_session_id, customer_id, method, attempt_id, verified_at, last_seen_at)',
    (n) =>
      `SELECT ${hex(n)}, '\\x01'::bytea, (SELECT id FROM customer LIMIT 1), 'SMS', ${uuid(n)}, $1::timestamptz, $1::timestamptz`,
  ],
  'tickets of exports': [
    'export_ticket (token_hash, staff_id, kind, format, query, created_at, expires_at)',
    (n) =>
      `SELECT ${hex(n)}, (SELECT id FROM staff LIMIT 1), 'visits', 'csv', '{}'::jsonb, $1::timestamptz, $1::timestamptz`,
  ],
  'openings of evidence': [
    'evidence_opening (id, staff_id, month, expires_at)',
    (n) => `SELECT ${uuid(n)}, (SELECT id FROM staff LIMIT 1), '2026-03', $1::timestamptz`,
  ],
  'known browsers of staff': [
    'staff_device',
    (n) => `SELECT ${hex(n)}, (SELECT id FROM staff LIMIT 1), $1::timestamptz, $1::timestamptz`,
  ],
  'locks of user names': [
    'staff_lockout (username, failures, last_at, locked_until)',
    (n) => `VALUES ('name${n}', 5, $1::timestamptz, $1::timestamptz)`,
  ],
  'sessions of staff': [
    'staff_session (id, user_id, token, expires_at, created_at, updated_at)',
    (n) =>
      `SELECT ${uuid(n)}, (SELECT id FROM staff LIMIT 1), 't${n}', $1::timestamptz, $1::timestamptz, $1::timestamptz`,
  ],
  'half-done sign-ins of staff': [
    'staff_verification',
    (n) => `SELECT ${uuid(n)}, 'i', 'v', $1::timestamptz, $1::timestamptz, $1::timestamptz`,
  ],
  'sign-ins at a directory': [
    'staff_directory_attempt',
    (n) => `VALUES (${hex(n)}, 'OIDC', '\\x01', 'n', 'v', '/admin', $1)`,
  ],
  'refused rows of imports': [
    'policy_import_row (import_id, seq, line, sealed, outcome)',
    (n) => `SELECT id, 1, 2, 'sealed', 'REFUSED' FROM made${n}`,
  ],
  'partners’ writes': [
    'partner_request (client_id, idempotency_key, digest, started_at, lease_until)',
    (n) => `VALUES (${uuid(9)}, 'k${n}', '\\x01', $1, $1)`,
  ],
  'deliveries to partners': [
    'webhook_delivery (endpoint_id, position, policy_id, created_at, next_try_at, settled_at, outcome)',
    (n) => `VALUES (${uuid(9)}, ${n}, ${uuid(9)}, $1, $1, $1, 'FAILED')`,
  ],
  'counts of the partner API': ['partner_usage', (n) => `VALUES ($1, 'k${n}', 'op', 2, '', 1)`],
}
/** What another test tries, because its rows need others around them. */
const elsewhere: Readonly<Record<string, string>> = {
  'openings of attachments': 'test/integration/attachment/attachment.test.ts',
}

const named = (period: Period) => Object.entries(rows).find(([name]) => period.what.startsWith(name))?.[1]

test('there are rows for everything that goes by itself', () => {
  const without = periods.filter((one) => named(one) === undefined).map(({ what }) => what)
  expect(without).toEqual(Object.keys(elsewhere))
  expect(Object.keys(rows)).toHaveLength(periods.length - without.length)
})

/** Inserts a row whose time is an instant. */
async function insert([table, values]: Row, n: number, at: Date): Promise<void> {
  const columns = `INSERT INTO ${table} ${values(n)}`
  const made = `WITH made${n} AS (INSERT INTO policy_import (id, file_name, status, open, columns, found, imported, uploaded_at, uploaded_by,
      moved_at, ended_at) SELECT ${uuid(n)}, 'f', 'DONE', false, '{}', '{}', '{}', $1::timestamptz, (SELECT id FROM staff LIMIT 1), $1::timestamptz, $1::timestamptz
      RETURNING id)`
  // A foreign key is checked at the end of the statement.
  await world.owner.pool.query(table.startsWith('policy_import_row') ? `${made} ${columns}` : columns, [at])
}

test.each(periods.filter((one) => named(one) !== undefined).map((one) => [one.what, one] as const))(
  '%s: a row goes when its time is over, and not before',
  async (_, period) => {
    const row = named(period)
    if (row === undefined) throw new Error('no row')
    const now = (period.realTime ? systemClock : world.clock).now()
    const over = now.getTime() - period.keptMs
    await insert(row, 1, new Date(over - 60_000))
    await insert(row, 2, new Date(over + 60_000))
    const [table = ''] = row[0].split(' ')
    const left = async () => (await world.owner.pool.query(`SELECT * FROM ${table}`)).rowCount
    const before = await left()
    await period.forget(world.services, now, new Date(over))
    expect(await left()).toBe((before ?? 0) - 1)
    // The younger one a day later.
    const later = new Date(now.getTime() + DAY_MS)
    await period.forget(world.services, later, new Date(over + DAY_MS))
    expect(await left()).toBe((before ?? 0) - 2)
  },
)
