import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach } from 'vitest'
import { z } from 'zod'
import type { Services } from '#server/context.ts'
import { answerTelephony } from '#server/http/inbound/telephony.ts'
import { MINUTE_MS } from '#server/kernel/calendar.ts'
import { signWebhook, webhookKey } from '#server/kernel/secret/standard-webhooks.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { createStaff } from '#test/support/world/staff.ts'
import { createWorld, telephonySecret, type World } from '#test/support/world/world.ts'

/**
 * Serves the endpoint to which the switchboard reports.
 * @returns the server and the endpoint's URL
 */
export async function serve(services: Services): Promise<[Server, string]> {
  const listening = createServer((request, response) => {
    answerTelephony(services, request, response).catch((error) => response.writeHead(500).end(String(error)))
  })
  const port = await freePort()
  await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve))
  return [listening, `http://127.0.0.1:${port}/api/telephony/events`]
}

/** Stops a server that `serve` started. */
export async function stop(listening: Server): Promise<void> {
  listening.closeAllConnections()
  await new Promise((resolve) => listening.close(resolve))
}

/**
 * The URL, message id, time, secret and headers with which a report is sent. The defaults are those of a valid
 * report.
 */
export interface Sending {
  readonly id?: string
  readonly at?: Date
  readonly secret?: string
  readonly to?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The values of an attempt's columns before the switchboard has reported anything: call, recording and times are
 * null.
 */
export const nothing = { call_id: null, recording_id: null, answered_at: null, talk_seconds: null }

/** An emulated switchboard, and an agent who calls with it. */
export class Switchboard {
  readonly world: World
  readonly agent: StaffMember
  readonly #server: Server
  readonly address: string

  private constructor(world: World, agent: StaffMember, server: Server, address: string) {
    this.world = world
    this.agent = agent
    this.#server = server
    this.address = address
  }

  /** Opens a test world with an agent, and the endpoint to which the switchboard reports. */
  static async open(): Promise<Switchboard> {
    const world = await createWorld()
    const agent = await createStaff(world, ['AGENT'])
    return new Switchboard(world, agent, ...(await serve(world.services)))
  }

  async close(): Promise<void> {
    await stop(this.#server)
    await this.world.close()
  }

  #inMinutes(minutes: number): Date {
    return new Date(this.world.clock.at.getTime() + minutes * MINUTE_MS)
  }

  /**
   * Opens a visit that starts with the agents, because its cooling-off period ends tonight. Returns the visit with
   * its case.
   */
  async openCase(index?: number) {
    const due = await this.world.due({ coolingOffDays: 2 }, index)
    const { rows } = await this.world.db.pool.query('SELECT id FROM callback_case WHERE visit_id = $1', [
      due.visitId,
    ])
    return { ...due, caseId: z.object({ id: z.string() }).parse(rows[0]).id }
  }

  /** Inserts a call about the case that starts `minutes` minutes from now. */
  async attempt(about: Case, minutes = 0, direction = 'OUT', by: StaffMember = this.agent): Promise<string> {
    const id = randomUUID()
    await this.world.db.pool.query(
      `WITH k AS (UPDATE callback_case SET version = version + 1 WHERE id = $2 RETURNING id, customer_id, version),
        e AS (INSERT INTO callback_event (case_id, seq, type, at, by, payload)
          SELECT id, version, 'DIALLED', $5, $4::text, '{}' FROM k)
        INSERT INTO callback_attempt (id, case_id, customer_id, seq, lease_token, agent_id, direction, started_at)
          SELECT $1, id, customer_id, version, $3, $4::uuid, $6, $5 FROM k`,
      [id, about.caseId, randomUUID(), by.id, this.#inMinutes(minutes), direction],
    )
    return id
  }

  /** Returns the report of an ended call that was answered after twelve seconds and then lasted five minutes. */
  ended(change: Record<string, unknown> = {}, minutes = 0) {
    const startedAt = this.#inMinutes(minutes)
    return {
      type: 'call.ended',
      callId: 'call-1',
      agent: this.agent.username,
      startedAt: startedAt.toISOString(),
      answeredAt: new Date(startedAt.getTime() + 12_000).toISOString(),
      endedAt: new Date(startedAt.getTime() + 312_000).toISOString(),
      ...change,
    }
  }

  /** Returns the report that announces the recording of the call from `ended`. */
  ready(change: Record<string, unknown> = {}) {
    const { answeredAt: _, endedAt: __, ...call } = this.ended()
    return { ...call, type: 'recording.ready', recordingId: 'rec-1', ...change }
  }

  /** Sends a report to the endpoint as the switchboard does. */
  async tell(event: unknown, sending: Sending = {}) {
    const key = webhookKey(sending.secret ?? telephonySecret)
    if (key === null) throw new Error('no key')
    const body = typeof event === 'string' ? event : JSON.stringify(event)
    const id = sending.id ?? `msg_${randomUUID()}`
    const timestamp = String(Math.floor((sending.at ?? this.world.clock.at).getTime() / 1000))
    const answer = await fetch(sending.to ?? this.address, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signWebhook(key, id, timestamp, body),
        ...sending.headers,
      },
      body,
    })
    const told = z
      .object({ code: z.string().optional(), error: z.object({ code: z.string() }).loose().optional() })
      .parse(await answer.json())
    return [answer.status, told.code ?? told.error?.code]
  }

  /** The reported columns of an attempt. */
  async recorded(attemptId: string) {
    const { rows } = await this.world.db.pool.query(
      'SELECT call_id, recording_id, answered_at, talk_seconds FROM callback_attempt WHERE id = $1',
      [attemptId],
    )
    return rows[0]
  }

  /** The events of a case, in order. */
  async eventsOf(about: Case) {
    const { rows } = await this.world.db.pool.query(
      'SELECT seq, type, by, payload FROM callback_event WHERE case_id = $1 ORDER BY seq',
      [about.caseId],
    )
    return rows
  }

  /** The audit rows with this action. */
  async auditOf(action: string) {
    const { rows } = await this.world.db.pool.query(
      'SELECT actor_kind, actor_id, target_kind, target_id, request_id, change FROM audit WHERE action = $1 ORDER BY id',
      [action],
    )
    return rows
  }
}

/** A visit together with its case. */
export type Case = Awaited<ReturnType<Switchboard['openCase']>>

/**
 * Opens a switchboard before each test of the calling file.
 * @returns functions for use in hooks and tests: `current` returns the open switchboard, the others call its methods
 */
export function switchboardPerTest() {
  let opened: Switchboard | undefined
  beforeEach(async () => {
    opened = await Switchboard.open()
  })
  afterEach(() => opened?.close())
  const current = (): Switchboard => {
    if (opened === undefined) throw new Error('the switchboard opens before each test')
    return opened
  }
  return {
    current,
    openCase: (...input: Parameters<Switchboard['openCase']>) => current().openCase(...input),
    attempt: (...input: Parameters<Switchboard['attempt']>) => current().attempt(...input),
    ended: (...input: Parameters<Switchboard['ended']>) => current().ended(...input),
    ready: (...input: Parameters<Switchboard['ready']>) => current().ready(...input),
    tell: (...input: Parameters<Switchboard['tell']>) => current().tell(...input),
    recorded: (...input: Parameters<Switchboard['recorded']>) => current().recorded(...input),
    eventsOf: (...input: Parameters<Switchboard['eventsOf']>) => current().eventsOf(...input),
    auditOf: (...input: Parameters<Switchboard['auditOf']>) => current().auditOf(...input),
  }
}
