import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { z } from 'zod'
import { seed } from '#server/demo/story/seed.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { createDraft } from '#server/questionnaire/drafts.ts'
import type { TemplateDraft } from '#server/questionnaire/rules/template.ts'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { createServices } from '#server/services.ts'
import { createStaff } from '#server/staff/account/service.ts'
import { audits, staffRoles } from '#server/vocabulary/rights.ts'
import { benchVariables } from '#test/bench/visit/fixture.ts'
import { heaviestDrafts } from '#test/support/inputs/heaviest-drafts.ts'

const STAFF = { username: 'bench', password: 'bench-return-visit' }

/** A server whose database contains the heaviest template versions, with functions to control and measure it. */
export interface Place {
  readonly port: number
  /** The ids of the versions in the database. The keys name the property that makes each version heavy. */
  readonly versions: Readonly<Record<string, string>>
  readonly visitId: string
  /** Opens a new session of the demo's customer on each call, and returns its Cookie header's value. */
  customer(): Promise<string>
  staff(): Promise<string>
  begin(): Promise<void>
  longestPauseMs(): Promise<number>
  close(): Promise<void>
}

const actor = { kind: 'SYSTEM', id: 'bench', requestId: 'bench', origin: {} } as const
const longestSchema = z.object({ longestMs: z.number() })

async function signIn(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/admin/session/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(STAFF),
  })
  if (!answer.ok) throw new Error(`sign-in: ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

async function startChild(port: number, databaseUrl: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'server.ts'), {
    env: { ...process.env, ...benchVariables(databaseUrl, port) },
  })
  await once(child, 'message')
  return child
}

export async function openPlace(): Promise<Place> {
  const postgres = await startScratchServer()
  await migrate(postgres.url)
  const port = await freePort()
  const env = readEnv(benchVariables(postgres.url, port))
  await seed({ env, log: () => undefined })
  const db = openDatabase(env)
  const { services } = createServices({ env, db, clock: systemClock, wake: () => undefined })
  await createStaff(services, actor, {
    ...STAFF,
    name: '测试员工',
    email: 'bench@example.invalid',
    roles: staffRoles.filter((role) => !audits([role])),
  })
  const drafts: [string, () => TemplateDraft][] = Object.entries(heaviestDrafts)
  const versions: Record<string, string> = {}
  for (const [name, make] of drafts) {
    const { id } = await createDraft(services, actor, {
      content: make(),
      note: name,
      basedOnId: null,
      origin: {},
    })
    versions[name] = id
  }
  const found = await db.pool.query<{ id: string }>('SELECT id FROM visit LIMIT 1')
  const child = await startChild(port, postgres.url)
  return {
    port,
    versions,
    visitId: found.rows[0]?.id ?? '',
    customer: async () => {
      const token = randomBytes(32).toString('base64url')
      await db.pool.query(
        `INSERT INTO customer_session (id, openid, created_at, expires_at)
          VALUES ($1, 'odemo-jia', now(), now() + interval '90 days')`,
        [sha256(token)],
      )
      return `rv_session=${token}`
    },
    staff: () => signIn(port),
    begin: async () => {
      child.send('begin')
      await once(child, 'message')
    },
    longestPauseMs: async () => {
      child.send('end')
      const [said] = await once(child, 'message')
      return longestSchema.parse(said).longestMs
    },
    close: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await db.close()
      await postgres.close()
    },
  }
}
