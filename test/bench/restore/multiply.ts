import type pg from 'pg'
import { z } from 'zod'
import { auditContext, insertAudit } from '#server/evidence/audit.ts'
import { GENESIS, link } from '#server/evidence/chain.ts'
import type { Json } from '#server/evidence/rules/canonical.ts'
import { seal } from '#server/evidence/seal.ts'
import { tables } from '#server/generated/tables.ts'
import { columnsOf, insertFrom } from '#server/kernel/database/table.ts'
import { systemIds } from '#server/kernel/ids.ts'
import type { EventMac } from '#server/kernel/secret/event-mac.ts'
import { visitEventSchema } from '#server/visit/rules/events.ts'

/*
 * Makes many valid visits of a few that the product itself made: every row of a visit is copied with new ids, and what is
 * computed over ids is computed anew by the product's own functions: seals, links, keyed hashes of events and of the audit.
 * Nothing of it can be told from visits that were really made, but for the instants, which are those of the models, and the
 * encrypted numbers of documents and phones, which are bound to the models' ids.
 */

/** Copies that are written by one transaction. */
const BATCH = 500
/** Transactions at once: one computes here while PostgreSQL writes the other. */
const WORKERS = 2

const json: z.ZodType<Json> = z.json()
const modelSchema = z.object({
  id: z.string(),
  policy: z.string(),
  customer: z.string(),
  openedAt: z.date(),
  text: z.string().nullable(),
  attempts: z.array(z.string()),
  events: z.array(z.object({ seq: z.number(), type: z.string(), at: z.coerce.date(), payload: json })),
  audit: z.array(
    z.object({
      id: z.coerce.string(),
      at: z.coerce.date(),
      actorKind: z.string(),
      actorId: z.string(),
      action: z.string(),
      targetKind: z.string(),
      targetId: z.string(),
      requestId: z.string(),
    }),
  ),
})
type Model = z.output<typeof modelSchema>

const MODELS = `SELECT v.id, v.policy_id AS policy, v.customer_id AS customer, v.opened_at AS "openedAt", v.questionnaire_sha AS text,
  ARRAY(SELECT id::text FROM identity_attempt i WHERE i.visit_id = v.id) AS attempts,
  (SELECT jsonb_agg(jsonb_build_object('seq', seq, 'type', type, 'at', at, 'payload', payload) ORDER BY seq)
    FROM visit_event e WHERE e.visit_id = v.id) AS events,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'at', at, 'actorKind', actor_kind, 'actorId', actor_id, 'action', action,
      'targetKind', target_kind, 'targetId', target_id, 'requestId', request_id) ORDER BY id)
    FROM audit a WHERE a.target_id IN (v.id::text, v.policy_id::text, v.customer_id::text)), '[]') AS audit
  FROM visit v ORDER BY v.id`

/** A copy of a model: its new ids, and what was computed over them. */
interface Copy {
  readonly model: Model
  readonly number: number
  readonly visit: string
  readonly policy: string
  readonly customer: string
  readonly attempts: readonly string[]
  readonly events: readonly { readonly payload: string | null; readonly hash: Buffer; readonly mac: Buffer }[]
  readonly audit: readonly { readonly actorId: string; readonly targetId: string; readonly key: Buffer }[]
}

/** The payload of an event of the copy; `before` are the copy's events so far. */
function sealed(payload: Json, at: Date, visitId: string, model: Model, answers: Json): Json {
  const event = visitEventSchema.parse({ type: 'SIGNED', payload })
  if (event.type !== 'SIGNED') throw new Error('not a signature')
  const { revision, signature, method, attemptId } = event.payload
  const about = { visitId, questionnaireSha256: model.text ?? '', revision, answers, method, attemptId }
  return { ...event.payload, seal: seal({ ...about, signature, signedAt: at }, 'sha256') }
}

const answersOf = (payload: Json): Json => z.object({ answers: json }).parse(payload).answers

function copyOf(model: Model, number: number, mac: EventMac): Copy {
  const visit = systemIds.id(model.openedAt)
  const policy = systemIds.id(model.openedAt)
  const customer = systemIds.id(model.openedAt)
  const attempts = model.attempts.map(() => systemIds.id(model.openedAt))
  const ids = new Map([
    [model.id, visit],
    [model.policy, policy],
    [model.customer, customer],
    ...model.attempts.map((id, at) => [id, attempts[at] ?? ''] as const),
  ])
  const renamed = (text: string) => [...ids].reduce((so, [from, to]) => so.replaceAll(from, to), text)
  let previous = GENESIS
  let answers: Json = null
  const events = model.events.map(({ seq, type, at, payload }) => {
    const before = JSON.stringify(payload)
    const text = before.length > 2000 ? before : renamed(before)
    let own: Json = text === before ? payload : json.parse(JSON.parse(text))
    if (type === 'SUBMITTED') answers = answersOf(own)
    if (type === 'SIGNED') own = sealed(own, at, visit, model, answers)
    previous = link(previous, visit, seq, at, { type, payload: own }, 'sha256')
    return { payload: own === payload ? null : JSON.stringify(own), hash: previous, mac: mac.of(previous) }
  })
  const audit = model.audit.map((row) => {
    const actorId = ids.get(row.actorId) ?? row.actorId
    const key = mac.rowKey(auditContext({ ...row, actorId }))
    return { actorId, targetId: ids.get(row.targetId) ?? row.targetId, key }
  })
  return { model, number, visit, policy, customer, attempts, events, audit }
}

const c = columnsOf(tables.customer, 'c')
const p = columnsOf(tables.policy, 'p')
const v = columnsOf(tables.visit, 'v')
const q = columnsOf(tables.visitQuestionnaire, 'q')
const s = columnsOf(tables.signature, 's')
const a = columnsOf(tables.answer, 'a')
const o = columnsOf(tables.outbox, 'o')
const e = columnsOf(tables.visitEvent, 'e')
const i = columnsOf(tables.identityAttempt, 'i')

const N = `unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bytea[], $6::int8[])
  AS n(model, visit, policy, customer, head, number) JOIN visit v ON v.id = n.model`
const digest = (kind: string) => `sha256(('${kind}' || n.number)::bytea)`

const COPIES = [
  insertFrom(
    tables.customer,
    { ...c, id: 'n.customer', idNumberIndex: digest('id') },
    `${N} JOIN customer c ON c.id = v.customer_id`,
  ),
  insertFrom(
    tables.policy,
    {
      ...p,
      id: 'n.policy',
      customerId: 'n.customer',
      policyNo: '(30000000000000000 + n.number)::text',
      phoneIndex: digest('phone'),
      intakeDigest: digest('row'),
    },
    `${N} JOIN policy p ON p.id = v.policy_id`,
  ),
  insertFrom(
    tables.visit,
    { ...v, id: 'n.visit', policyId: 'n.policy', customerId: 'n.customer', headHash: 'n.head' },
    N,
  ),
  insertFrom(
    tables.visitQuestionnaire,
    { ...q, visitId: 'n.visit' },
    `${N} JOIN visit_questionnaire q ON q.visit_id = v.id`,
  ),
  insertFrom(tables.signature, { ...s, visitId: 'n.visit' }, `${N} JOIN signature s ON s.visit_id = v.id`),
  insertFrom(tables.answer, { ...a, visitId: 'n.visit' }, `${N} JOIN answer a ON a.visit_id = v.id`),
  insertFrom(
    tables.outbox,
    { ...o, id: 'gen_random_uuid()', dedupeKey: "o.dedupe_key || ':' || n.number", visitId: 'n.visit' },
    `${N} JOIN outbox o ON o.visit_id = v.id`,
  ),
] as const

const EVENTS = insertFrom(
  tables.visitEvent,
  {
    ...e,
    visitId: 'n.visit',
    payload: 'coalesce(n.payload::jsonb, e.payload)',
    commandId: 'CASE WHEN e.command_id IS NOT NULL THEN gen_random_uuid() END',
    hash: 'n.hash',
    mac: 'n.mac',
  },
  `unnest($1::uuid[], $2::int4[], $3::uuid[], $4::text[], $5::bytea[], $6::bytea[]) AS n(model, seq, visit, payload, hash, mac)
    JOIN visit_event e ON e.visit_id = n.model AND e.seq = n.seq`,
)
const ATTEMPTS = `WITH made AS (${insertFrom(
  tables.identityAttempt,
  { ...i, id: 'n.id', customerId: 'n.customer', visitId: 'n.visit' },
  `unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) AS n(model, id, visit, customer)
    JOIN identity_attempt i ON i.id = n.model`,
)} RETURNING id) INSERT INTO log_due (kind, key) SELECT 'identity_attempt', id::text FROM made`

/** The audit rows with this kind of target; `insertAudit` is the product's own statement. */
const auditOf = (targetKind: 'visit' | 'policy') =>
  `WITH made AS (${insertAudit({
    from: `unnest($1::int8[], $2::text[], $3::text[], $4::bytea[]) AS n(model, actor, target, key)
      JOIN audit a ON a.id = n.model AND a.target_kind = '${targetKind}'`,
    at: 'a.at',
    actorKind: 'a.actor_kind',
    actorId: 'n.actor',
    action: 'a.action',
    targetKind,
    targetId: 'n.target',
    requestId: 'a.request_id',
    origin: 'a.origin',
    change: 'a.change',
    key: 'n.key',
  })} RETURNING id) INSERT INTO log_due (kind, key) SELECT 'audit', id::text FROM made`
const AUDIT = { visit: auditOf('visit'), policy: auditOf('policy') }

async function write(client: pg.ClientBase, copies: readonly Copy[]): Promise<void> {
  const list = <T>(of: (copy: Copy) => T) => copies.map(of)
  const ids = [
    list(({ model }) => model.id),
    list(({ visit }) => visit),
    list(({ policy }) => policy),
    list(({ customer }) => customer),
    list(({ events }) => events.at(-1)?.hash ?? null),
    list(({ number }) => number),
  ]
  await client.query('BEGIN')
  // Triggers would look up each row; what they would note as due is noted below.
  await client.query('SET LOCAL session_replication_role = replica')
  for (const text of COPIES) await client.query(text, ids)
  const events = copies.flatMap(({ model, visit, events: own }) =>
    own.map((event, at) => ({ ...event, model: model.id, seq: model.events[at]?.seq, visit })),
  )
  await client.query(EVENTS, [
    events.map(({ model }) => model),
    events.map(({ seq }) => seq),
    events.map(({ visit }) => visit),
    events.map(({ payload }) => payload),
    events.map(({ hash }) => hash),
    events.map(({ mac }) => mac),
  ])
  const attempts = copies.flatMap((copy) =>
    copy.attempts.map((id, at) => ({ ...copy, id, attempt: copy.model.attempts[at] })),
  )
  await client.query(ATTEMPTS, [
    attempts.map(({ attempt }) => attempt),
    attempts.map(({ id }) => id),
    attempts.map(({ visit }) => visit),
    attempts.map(({ customer }) => customer),
  ])
  const audit = copies.flatMap(({ model, audit: own }) =>
    own.map((row, at) => ({ ...row, id: model.audit[at]?.id, kind: model.audit[at]?.targetKind })),
  )
  for (const [kind, text] of Object.entries(AUDIT)) {
    const rows = audit.filter((row) => row.kind === kind)
    await client.query(text, [
      rows.map(({ id }) => id),
      rows.map(({ actorId }) => actorId),
      rows.map(({ targetId }) => targetId),
      rows.map(({ key }) => key),
    ])
  }
  await client.query("INSERT INTO log_due (kind, key) SELECT 'visit', id::text FROM unnest($1::uuid[]) id", [
    ids[1],
  ])
  await client.query('INSERT INTO figure_due (visit_id) SELECT id FROM unnest($1::uuid[]) id', [ids[1]])
  await client.query('COMMIT')
}

/**
 * Copies the visits of the database until there are `total`. Each visit in it is a model, of which equally many copies are
 * made.
 */
export async function multiply(
  pool: pg.Pool,
  input: { readonly total: number; readonly mac: EventMac; readonly say: (line: string) => void },
): Promise<void> {
  const models = z.array(modelSchema).parse((await pool.query(MODELS)).rows)
  const strange = models.flatMap(({ audit }) => audit).find(({ targetKind }) => !(targetKind in AUDIT))
  if (strange !== undefined) throw new Error(`no copy of the audit of a ${strange.targetKind}`)
  const missing = input.total - models.length
  const began = performance.now()
  let given = 0
  let done = 0
  const worker = async () => {
    const client = await pool.connect()
    try {
      while (given < missing) {
        const [from, to] = [given, Math.min(given + BATCH, missing)]
        given = to
        const copies: Copy[] = []
        for (let number = from; number < to; number += 1) {
          const model = models[number % models.length]
          if (model !== undefined) copies.push(copyOf(model, number, input.mac))
        }
        await write(client, copies)
        done += copies.length
        if (done % 50_000 < BATCH)
          input.say(`${done} visits (${Math.round((performance.now() - began) / 1000)} s) …`)
      }
    } finally {
      client.release()
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
}
