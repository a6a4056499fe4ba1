import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { DEMO_PASSWORD } from '#server/demo/story/staff.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'

const errorSchema = z.object({ error: z.object({ data: z.object({ code: z.string() }) }) })

/** A browser that keeps its cookies and has a separate network address. */
export class Desk {
  readonly #origin: string
  readonly cookies = new Map<string, string>()
  readonly address = randomUUID()

  constructor(origin: string) {
    this.#origin = origin
  }

  async post(path: string, body: unknown = {}, headers: Record<string, string> = {}) {
    const answer = await fetch(`${this.#origin}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Forwarded-For': this.address,
        Cookie: this.cookie,
        ...headers,
      },
      body: JSON.stringify(body),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (/Max-Age=0/i.test(line)) this.cookies.delete(pair.slice(0, at))
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const told: unknown = JSON.parse(await answer.text())
    const refusal = errorSchema.safeParse(told)
    return { code: refusal.success ? refusal.data.error.data.code : null, told, answer }
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  look(path: string) {
    return fetch(`${this.#origin}${path}`, {
      headers: { 'X-Forwarded-For': this.address, Cookie: this.cookie },
    })
  }

  signIn(username: string, password: string = DEMO_PASSWORD) {
    return this.post('/api/admin/session/sign-in', { username, password })
  }

  async me() {
    return (await this.post('/api/admin/trpc/account.me')).code
  }
}

/**
 * Opens the product's HTTP server for the calling file.
 * @returns functions that open browsers for it and query its database
 */
export function staffFront() {
  let opened: OpenFront | undefined
  beforeAll(async () => {
    // The server trusts the address in X-Forwarded-For, so that each browser of a test has a separate address and
    // shares no counters.
    opened = await openFront({ variables: { TRUSTED_PROXIES: '1' } })
  })
  afterAll(() => opened?.close())
  const current = (): OpenFront => {
    if (opened === undefined) throw new Error('the front opens before the tests of the file')
    return opened
  }
  const newDesk = () => new Desk(current().origin)
  return {
    newDesk,
    signedIn: async (username: string): Promise<Desk> => {
      const desk = newDesk()
      expect((await desk.signIn(username)).code).toBeNull()
      return desk
    },
    query: async (text: string, values: unknown[] = []) =>
      (await current().database.pool.query(text, values)).rows,
  }
}
