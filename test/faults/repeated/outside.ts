import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { finishedEvent, pushRequest } from '#server/emulators/wechat-push.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { demoVendorSettings } from '#server/kernel/process/env.ts'
import { signWebhook, webhookKey } from '#server/kernel/secret/standard-webhooks.ts'
import { demoKey } from '#server/partner/client/key.ts'
import { policyRow } from '#test/support/data/policies.ts'
import type { CallMemory } from '../people/memory.ts'
import type { Town } from '../town.ts'
import type { Message } from './repeater.ts'

/** Policies of partners have numbers that no prepared visit has. */
const FIRST_POLICY = 5_000_000

const BUSY_MS = 100
const PATIENCE_MS = 60_000

/** The same content has the same text, in whatever order its fields came. */
function inOrder(text: string): string {
  const told = z.record(z.string(), z.unknown()).safeParse(text.startsWith('{') ? JSON.parse(text) : text)
  return told.success ? JSON.stringify(Object.entries(told.data).sort(([a], [b]) => (a < b ? -1 : 1))) : text
}

/** Sends until the answer is neither that the platform is at it already, nor that the sender is too fast. */
async function settled(ask: () => Promise<Response>): Promise<string> {
  const began = performance.now()
  for (;;) {
    const answer = await ask()
    const text = await answer.text()
    const isBusy =
      answer.status === 429 || answer.status >= 500 || (answer.status === 409 && text.includes('IN_PROGRESS'))
    if (answer.ok) return `${answer.status} ${inOrder(text)}`
    if (!isBusy) throw new Error(`${answer.status} ${text}`)
    if (performance.now() - began > PATIENCE_MS) throw new Error(`it stays busy: ${text}`)
    await wait(BUSY_MS)
  }
}

/** What others than customers and agents have sent. */
export interface Outside {
  /** The numbers of policies that a partner has put. */
  readonly policies: string[]
  /** The calls that the switchboard has reported, with its own id of each. */
  readonly calls: { readonly attemptId: string; readonly callId: string }[]
  /** The ids that the switchboard has given to calls which the platform does not know. */
  readonly unknown: string[]
  /** The messages of which WeChat has reported that they did not arrive. */
  readonly failed: string[]
}

/** A policy, as a partner's core system puts it. */
export function policyPut({ services }: Town, port: number, told: Outside): Message {
  const { policyNo, ...row } = policyRow(FIRST_POLICY + told.policies.length, services.clock.now(), {
    idType: 'PASSPORT',
  })
  told.policies.push(policyNo)
  const key = randomUUID()
  return {
    what: 'a policy of a partner',
    send: (fresh) =>
      settled(() =>
        fetch(`http://127.0.0.1:${port}/api/v1/policies/${policyNo}`, {
          method: 'PUT',
          headers: {
            Authorization: `Bearer ${demoKey.key}`,
            'Content-Type': 'application/json',
            'Idempotency-Key': fresh ? randomUUID() : key,
          },
          body: JSON.stringify(row),
        }),
      ),
  }
}

/** The end of a call, as the switchboard reports it. A call without an attempt is one that the platform does not know. */
export function callEnded({ services }: Town, port: number, told: Outside, call: CallMemory | null): Message {
  const id = `msg_${randomUUID()}`
  const callId = randomUUID()
  const known = call?.attemptId ?? null
  if (known === null) told.unknown.push(callId)
  else told.calls.push({ attemptId: known, callId })
  const at = services.clock.now().toISOString()
  const body = JSON.stringify({
    ...{ type: 'call.ended', callId, attemptId: known ?? randomUUID(), agent: 'nobody' },
    ...{ startedAt: at, endedAt: at, recordingId: randomUUID() },
  })
  const key = webhookKey(demoVendorSettings(port).TELEPHONY_SECRET ?? '')
  if (key === null) throw new Error('the switchboard has no key')
  return {
    what: known === null ? 'an unknown call of the switchboard' : 'a call of the switchboard',
    send: (fresh) => {
      // The switchboard's clock is compared with the machine's, which no demo moves.
      const timestamp = String(Math.floor(systemClock.now().getTime() / 1000))
      const own = fresh ? `msg_${randomUUID()}` : id
      return settled(() =>
        fetch(`http://127.0.0.1:${port}/api/telephony/events`, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            'webhook-id': own,
            'webhook-timestamp': timestamp,
            'webhook-signature': signWebhook(key, own, timestamp, body),
          },
          body,
        }),
      )
    },
  }
}

const reminder = z.object({ id: z.string() })

/** Prepares reminders that went out by WeChat. @returns their ids */
export async function sentByWechat({ pool }: Town, visitIds: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query(
    `UPDATE outbox SET vendor_ref = 'faults-' || id, outcome = 'DELIVERED', settled_at = now() WHERE visit_id = ANY($1::uuid[]) AND topic = 'visit.reminder' RETURNING id`,
    [visitIds],
  )
  return z
    .array(reminder)
    .parse(rows)
    .map(({ id }) => id)
}

/** WeChat's report that a message did not arrive. */
export function notArrived(port: number, told: Outside, id: string): Message {
  told.failed.push(id)
  const vendor = demoVendorSettings(port)
  const target = {
    url: `http://127.0.0.1:${port}/api/wechat/push`,
    appId: vendor.WECHAT_APP_ID ?? '',
    token: vendor.WECHAT_PUSH_TOKEN ?? '',
    aesKey: vendor.WECHAT_PUSH_AES_KEY ?? '',
  }
  const xml = finishedEvent({
    openid: 'o',
    messageId: `faults-${id}`,
    status: 'failed:user block',
    at: new Date(),
  })
  return {
    what: 'a report of WeChat',
    send: () => {
      const { url, body } = pushRequest(target, xml, systemClock)
      return settled(() => fetch(url, { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body }))
    },
  }
}

const CHECKS = [
  [
    'policies of partners are on file once, with one visit and one audit row',
    `SELECT n FROM unnest($1::text[]) n LEFT JOIN policy p ON p.policy_no = n
      WHERE (SELECT count(*) FROM visit v WHERE v.policy_id = p.id) <> 1
        OR (SELECT count(*) FROM audit a WHERE a.actor_kind = 'PARTNER' AND a.target_id = p.id::text) <> 1`,
    ({ policies }: Outside) => policies,
  ],
  [
    'calls of the switchboard are recorded once',
    `SELECT c->>'callId' AS n FROM jsonb_array_elements($1::jsonb) c LEFT JOIN callback_attempt t ON t.id = (c->>'attemptId')::uuid
      WHERE t.call_id IS DISTINCT FROM c->>'callId' OR (SELECT count(*) FROM callback_event e
        WHERE e.case_id = t.case_id AND e.type = 'CALL_RECORDED' AND e.payload->>'attempt' = t.id::text) <> 1`,
    ({ calls }: Outside) => JSON.stringify(calls),
  ],
  [
    'unknown calls are in the audit once',
    `SELECT n FROM unnest($1::text[]) n
      WHERE (SELECT count(*) FROM audit a WHERE a.target_id = n AND a.action = 'callback.callUnmatched') <> 1`,
    ({ unknown }: Outside) => unknown,
  ],
  [
    'messages that did not arrive are sent as one text message',
    `SELECT o.id::text AS n FROM outbox o WHERE o.id = ANY($1::uuid[])
      AND (SELECT count(*) FROM outbox s WHERE s.visit_id = o.visit_id AND s.payload->>'by' = 'SMS' AND s.payload->>'round' = o.payload->>'round') <> 1`,
    ({ failed }: Outside) => failed,
  ],
] as const

/** What of that which others have sent is not there exactly once. */
export async function outsideBroken({ pool }: Town, told: Outside): Promise<string[]> {
  const broken: string[] = []
  for (const [what, sql, given] of CHECKS) {
    const { rows } = await pool.query<{ n: string }>(sql, [given(told)])
    if (rows.length > 0) broken.push(`not all ${what}: not ${rows.length}, the first ${rows[0]?.n}`)
  }
  return broken
}
