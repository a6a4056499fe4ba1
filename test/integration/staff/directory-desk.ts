import { afterAll, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { confirmSessions } from '#server/directory/confirm.ts'
import type { Misdeed } from '#server/emulators/directory/oidc.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { createLog } from '#server/kernel/process/log.ts'
import { createServices } from '#server/services.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'
import { testKeys } from '#test/support/server/keys.ts'
import { Desk } from './desk.ts'

/** The identifier of a person in the emulated directory. */
export const subjectOf = (username: string) => `d1f00000-demo-${username}`

const answered = z.object({ answered: z.number().nullable() })

/** Follows one redirect of a browser, and keeps its cookies. */
async function go(desk: Desk, url: string): Promise<{ status: number; to: string }> {
  const answer = await fetch(url, {
    redirect: 'manual',
    headers: { 'X-Forwarded-For': desk.address, Cookie: desk.cookie },
  })
  for (const line of answer.headers.getSetCookie()) {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    if (/Max-Age=0/i.test(line)) desk.cookies.delete(pair.slice(0, at))
    else desk.cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
  return { status: answer.status, to: answer.headers.get('location') ?? '' }
}

/** Opens the product's HTTP server with the emulated directory and the emulated 企业微信, for the calling file. */
export function directoryFront(variables: Record<string, string> = {}) {
  let opened: OpenFront | undefined
  const given = { TRUSTED_PROXIES: '1', DEMO_DIRECTORY: 'on', LOG_LEVEL: 'warn', ...variables }
  beforeAll(async () => {
    opened = await openFront({ variables: given })
  })
  afterAll(() => opened?.close())
  const current = (): OpenFront => {
    if (opened === undefined) throw new Error('the front opens before the tests of the file')
    return opened
  }
  const order = async (body: unknown): Promise<unknown> => {
    const answer = await fetch(`${current().origin}/emulator/control/directory`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(200)
    return JSON.parse(await answer.text())
  }
  const origin = () => current().origin
  const newDesk = () => new Desk(origin())

  /** Goes to the directory and returns the URL with which the directory sends the browser back. */
  const visit = async (desk: Desk, username: string, way: 'oidc' | 'wecom' = 'oidc'): Promise<string> => {
    const { to } = await go(desk, `${origin()}/api/admin/directory/${way}/sign-in?to=/admin/visits`)
    return (await go(desk, `${to}&person=${subjectOf(username)}`)).to
  }
  /** Signs in at the directory. Returns the page that the browser is sent to. */
  const signIn = async (desk: Desk, username: string, way: 'oidc' | 'wecom' = 'oidc'): Promise<string> =>
    (await go(desk, await visit(desk, username, way))).to

  return {
    origin,
    newDesk,
    visit,
    signIn,
    go,
    order,
    misdeed: (misdeed: Misdeed) => order({ misdeed }),
    change: (username: string, change: object) => order({ change: { id: subjectOf(username), ...change } }),
    signOut: async (username: string, how: object = {}) =>
      answered.parse(await order({ signOut: subjectOf(username), ...how })).answered,
    query: async (text: string, values: unknown[] = []) =>
      (await current().database.pool.query(text, values)).rows,
    /** What the job does each minute. */
    confirm: async () => {
      const env = readEnv({
        NODE_ENV: 'test',
        DATABASE_URL: current().database.url,
        DATABASE_EMBEDDED: 'on',
        DEMO: 'on',
        PORT: new URL(origin()).port,
        ...testKeys,
        ...given,
      })
      const db = openDatabase(env)
      try {
        const { services } = createServices({ env, db, clock: systemClock, wake: () => undefined })
        await confirmSessions(services, createLog({ LOG_LEVEL: 'silent' }))
      } finally {
        await db.close()
      }
    },
  }
}
