import pg from 'pg'
import { DAY_MS } from '#server/kernel/calendar.ts'
import { shapes } from '#server/reporting/counting/cell-columns.ts'
import { adding, writeCells } from '#server/reporting/counting/cell-store.ts'
import { countedOf } from '#server/reporting/counting/recount.ts'
import { addTo, cellTables, noCells } from '#server/reporting/rules/cells.ts'
import { stageOf } from '#server/visit/rules/events.ts'
import { Random } from '#test/simulation/support/random.ts'
import { type DrawnPlace, placeOf } from './place.ts'
import { QUESTIONS, Story, type Told } from './story.ts'

/**
 * The number of different stories (courses of visits), and the number of times each story occurs in one year. One
 * year is generated, and all other years are copies of it.
 */
export interface Size {
  readonly stories: number
  readonly copies: number
}

/** The year that is generated. The other years are copies of it with shifted dates. */
export const YEAR = 2025
const SEED = 20_260_101

type Say = (line: string) => void

const ROWS = 2000

/**
 * Sends rows as JSON for `jsonb_populate_recordset`. This is slower than COPY, but only the stories of one year are
 * sent; their copies are made in the database.
 */
async function send(client: pg.ClientBase, text: string, rows: readonly unknown[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS)
    await client.query(text, [JSON.stringify(rows.slice(from, from + ROWS))])
}

const BASE_TABLES = `
  CREATE UNLOGGED TABLE base_visit (n int, status visit_status, stage text, version int, opened_at timestamptz, closed_at timestamptz,
    cooling_off_ends_at timestamptz, method text, opened_on date, due_on date, outcome text, reached int, contribution jsonb, asked boolean);
  CREATE UNLOGGED TABLE base_event (n int, seq int, type text, at timestamptz, payload jsonb, status visit_status);
  CREATE UNLOGGED TABLE base_case (n int, opened_at timestamptz, closed_at timestamptz, outcome text, reasons text[], problem jsonb, follow_up jsonb);
  CREATE UNLOGGED TABLE base_call (n int, seq int, started_at timestamptz, agent_id uuid, disposition text, contact boolean, talk_seconds int);
  CREATE UNLOGGED TABLE base_mark (n int, mark text, day date);
  CREATE UNLOGGED TABLE base_place (n int, copy int, channel channel, product_code text, branch text)`

/** Ids that increase in the order of loading, so that indexes grow at their end as in production. */
const ID = `(lpad(to_hex(100 - $1::int), 8, '0') || '-' || lpad(to_hex($2::int), 4, '0') || '-7000-8000-' || lpad(to_hex(b.n), 12, '0'))::uuid`
const at = (column: string) => `${column} - make_interval(years => $1::int)`
const day = (column: string) => `(${column} - make_interval(years => $1::int))::date`

/**
 * The statements that write one copy of every story. `$1` is the number of years to shift back, and `$2` is the
 * number of the copy. A story has a different place (product, branch and channel) in each copy.
 */
const COPY = [
  `INSERT INTO visit (id, policy_id, customer_id, status, live, stage, channel, product_code, branch, version, head_hash, opened_at, window_ends_at,
      cooling_off_ends_at, closed_at, answers, revision)
    SELECT ${ID}, ${ID}, ${ID}, b.status, b.stage = 'OPEN', b.stage, p.channel, p.product_code, p.branch, b.version, '\\x00', ${at('b.opened_at')},
      ${at('b.opened_at')} + interval '3 days',
      ${at('b.cooling_off_ends_at')}, ${at('b.closed_at')}, '{}', 1 FROM base_visit b JOIN base_place p ON p.n = b.n AND p.copy = $2 ORDER BY b.n`,
  `INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash)
    SELECT ${ID}, b.seq, b.type, ${at('b.at')}, b.payload - 'pinned', b.status, sha256('bench') FROM base_event b, (SELECT $2::int) used ORDER BY b.n, b.seq`,
  `INSERT INTO visit_questionnaire (visit_id, template_version_id, rendered, sha256, pinned_at)
    SELECT ${ID}, '00000000-0000-7000-8000-000000000001', '', '', ${at('b.opened_at')} FROM base_visit b, (SELECT $2::int) used WHERE b.asked ORDER BY b.n`,
  `INSERT INTO callback_case (id, visit_id, customer_id, status, ready, reasons, opened_at, cooling_off_ends_at, closed_at, outcome, pool, turn)
    SELECT ${ID}, ${ID}, ${ID}, 'CLOSED', false, b.reasons, ${at('b.opened_at')}, ${at('b.opened_at')}, ${at('b.closed_at')}, b.outcome, 'zh', 3
    FROM base_case b, (SELECT $2::int) used ORDER BY b.n`,
  `INSERT INTO callback_attempt (id, case_id, customer_id, seq, lease_token, agent_id, direction, started_at, ended_at, disposition, contact, counted, talk_seconds)
    SELECT gen_random_uuid(), ${ID}, ${ID}, b.seq, gen_random_uuid(), b.agent_id, 'OUT', ${at('b.started_at')}, ${at('b.started_at')}, b.disposition,
      b.contact, NOT b.contact, b.talk_seconds FROM base_call b, (SELECT $2::int) used ORDER BY b.n, b.seq`,
  `INSERT INTO visit_figure (visit_id, channel, product_code, branch, method, opened_on, due_on, outcome, reached, contribution)
    SELECT ${ID}, p.channel::text, p.product_code, p.branch, b.method, ${day('b.opened_on')}, ${day('b.due_on')}, b.outcome, b.reached, b.contribution
    FROM base_visit b JOIN base_place p ON p.n = b.n AND p.copy = $2 ORDER BY b.n`,
  `INSERT INTO figure_mark (mark, day, visit_id) SELECT b.mark, ${day('b.day')}, ${ID} FROM base_mark b, (SELECT $2::int) used ORDER BY 1, 2, 3`,
] as const

/**
 * Returns the status in a visit's row after an event. The benchmark only needs to know whether the visit is still
 * online and how it ended.
 */
function statusAfter(type: string, before: string): string {
  if (type === 'SUCCEEDED') return 'SUCCESS'
  if (type === 'CANCELLED') return 'CANCELLED'
  return type === 'SENT_TO_CALLBACK' ? 'CALLBACK' : before
}

interface Base {
  readonly visits: unknown[]
  readonly events: unknown[]
  readonly cases: unknown[]
  readonly calls: unknown[]
  readonly marks: unknown[]
  readonly places: unknown[]
}

const noBase = (): Base => ({ visits: [], events: [], cases: [], calls: [], marks: [], places: [] })

function put(base: Base, n: number, told: Told, counted: ReturnType<typeof countedOf>): void {
  const { contribution, place } = counted
  base.visits.push({
    n,
    status: told.status,
    stage: stageOf(told.status),
    version: told.events.length,
    opened_at: told.openedAt,
    closed_at: stageOf(told.status) === 'OPEN' ? null : (told.events.at(-1)?.at ?? null),
    cooling_off_ends_at: told.coolingOffEndsAt,
    method: contribution.method,
    opened_on: place.openedOn,
    due_on: place.dueOn,
    outcome: contribution.outcome,
    reached: contribution.reached,
    contribution,
    asked: told.templateNumber !== null,
  })
  let status = 'PENDING'
  for (const [index, { event, at: when }] of told.events.entries()) {
    status = statusAfter(event.type, status)
    base.events.push({ n, seq: index + 1, type: event.type, at: when, payload: event.payload, status })
  }
  const reasons = told.events.flatMap(({ event }) =>
    event.type === 'SENT_TO_CALLBACK' ? event.payload.reasons : [],
  )
  for (const past of told.cases) {
    base.cases.push({ n, opened_at: past.openedAt, closed_at: past.closedAt, outcome: past.outcome, reasons })
    for (const [index, call] of past.calls.entries())
      base.calls.push({
        n,
        seq: index + 1,
        started_at: call.startedAt,
        agent_id: call.agentId,
        disposition: call.disposition,
        contact: call.contact,
        talk_seconds: call.talkSeconds,
      })
  }
  for (const entry of contribution.marks)
    base.marks.push({ n, mark: entry.slice(11), day: entry.slice(0, 10) })
}

const SEND: readonly (readonly [keyof Base, string])[] = [
  ['visits', 'base_visit'],
  ['events', 'base_event'],
  ['cases', 'base_case'],
  ['calls', 'base_call'],
  ['marks', 'base_mark'],
  ['places', 'base_place'],
]

async function flush(client: pg.ClientBase, base: Base): Promise<void> {
  for (const [part, table] of SEND)
    await send(
      client,
      `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      base[part],
    )
}

/**
 * Maximum number of cells that are collected before they are written. Collecting saves writes, because visits of
 * neighbouring days share cells.
 */
const MOST_CELLS = 150_000

/**
 * Generates the stories of one year. Each story is counted with the product's own rules, once for each of its places.
 * The cells therefore contain `copies` times as many visits as there are stories.
 */
export async function prepareYear(client: pg.ClientBase, size: Size, say: Say): Promise<void> {
  await client.query(BASE_TABLES)
  const begins = Date.UTC(YEAR, 0, 1)
  let cells = noCells()
  let base = noBase()
  for (let n = 0; n < size.stories; n += 1) {
    const random = Random.of(SEED, n)
    // Each visit is opened during working hours. The same number of visits is opened on every day of the year.
    const openedAt = new Date(
      begins + Math.floor((n * 365) / size.stories) * DAY_MS + random.below(9 * 3_600_000),
    )
    const told = new Story(random, openedAt).tell()
    const places: DrawnPlace[] = Array.from({ length: size.copies }, () => placeOf(random))
    const counted = countedOf({ ...told, visitId: '', channel: '', productCode: '', branch: '' })
    put(base, n, told, counted)
    for (const [copy, drawn] of places.entries()) {
      addTo(cells, { ...counted, place: { ...counted.place, ...drawn } }, 1)
      base.places.push({
        n,
        copy,
        channel: drawn.channel,
        product_code: drawn.productCode,
        branch: drawn.branch,
      })
    }
    if (n % 2000 === 1999) {
      await flush(client, base)
      base = noBase()
    }
    if (cells.figure_cohort.size + cells.figure_day.size > MOST_CELLS) {
      await writeCells(client, cells)
      cells = noCells()
      say(`${n} stories counted in ${size.copies} places each …`)
    }
  }
  await flush(client, base)
  await writeCells(client, cells)
  await client.query(
    'CREATE INDEX ON base_place (copy, n); ANALYZE base_visit; ANALYZE base_event; ANALYZE base_place',
  )
  const questions = QUESTIONS.map((key) => ({
    key,
    passing: 'YES',
    variants: [{ key: 'v', when: { always: true }, text: key }],
  }))
  const content = {
    title: 't',
    minimumReadingSeconds: 60,
    notice: { title: 't', greeting: 'g', paragraphs: ['p'], confirm: 'c' },
    questions,
  }
  await client.query(
    `INSERT INTO template_version (id, number, status, content, sha256, created_at, created_by, updated_at, updated_by, authors)
      VALUES ('00000000-0000-7000-8000-000000000001', 1, 'DRAFT', $1, '\\x00', now(), 'bench', now(), 'bench', '{}')`,
    [JSON.stringify(content)],
  )
}

/**
 * Opens a connection for loading. Triggers and foreign keys are disabled on it, because their time per row is not
 * part of the measurement.
 */
export async function openLoader(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  // If another part fails, the server is stopped while this connection is open. Without this handler, the
  // connection's error would end the process.
  client.on('error', () => undefined)
  await client.connect()
  await client.query("SET session_replication_role = 'replica'")
  return client
}

/**
 * Writes the records of one year. Each story is written once for each of its places.
 * @param back 0 for the generated year, 1 for the year before it, and so on
 */
export async function writeYear(client: pg.ClientBase, size: Size, back: number): Promise<void> {
  for (let copy = 0; copy < size.copies; copy += 1)
    for (const statement of COPY) await client.query(statement, [back, copy])
}

/**
 * Copies the cells of the generated year to an earlier year. Cells that reach beyond the end of that year are added
 * to those of the following year.
 */
export async function copyCells(client: pg.ClientBase, back: number): Promise<void> {
  for (const table of cellTables) {
    const shape = shapes[table]
    const { sql } = shape.table
    const columns = [...shape.key, ...shape.counts.values(), ...shape.maps].map((column) => sql[column])
    const given = columns.map((name) =>
      name === 'day' ? `(day - make_interval(years => $1::int))::date` : name,
    )
    await client.query(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${given.join(', ')} FROM base_${table}
        ${adding(shape, shape.table)}`,
      [back],
    )
  }
}

/** Stores the cells of the generated year in separate tables, from which `copyCells` copies them. */
export async function keepCells(client: pg.ClientBase): Promise<void> {
  for (const table of cellTables)
    await client.query(`CREATE UNLOGGED TABLE base_${table} AS SELECT * FROM ${table}`)
}
