import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { seed } from '#server/demo/story/seed.ts'
import { type OpenFront, openFront, staffCookies } from '#test/support/server/front.ts'

let open: OpenFront

beforeAll(async () => {
  open = await openFront({ fill: (env) => seed({ env, log: () => undefined }) })
})
afterAll(() => open.close())

const cookiesOf = (username: string) => staffCookies(open, username)

function watch(cookies: string, channels: string, signal?: AbortSignal) {
  return fetch(`${open.origin}/api/admin/live?channels=${channels}`, {
    headers: { Cookie: cookies },
    ...(signal ? { signal } : {}),
  })
}

const boardSchema = z.object({
  now: z.string(),
  waiting: z.number(),
  agents: z.array(z.object({ name: z.string() })),
})

/** Yields the wallboards that a stream sends, parsed as the browser's EventSource does. */
async function* boards(response: Response) {
  const decoder = new TextDecoder()
  let buffer = ''
  for await (const chunk of response.body ?? []) {
    buffer += decoder.decode(chunk, { stream: true })
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const lines = buffer.slice(0, end).split('\n')
      buffer = buffer.slice(end + 2)
      if (!lines.includes('event: board')) continue
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6) ?? ''
      yield boardSchema.parse(JSON.parse(data))
    }
  }
}

it('sends supervisors the board again and again, with what changed in between', async () => {
  const leaving = new AbortController()
  const stream = boards(await watch(await cookiesOf('demo.supervisor'), 'board', leaving.signal))
  const first = (await stream.next()).value
  if (!first) throw new Error('a board comes first')
  expect(first.waiting).toBeGreaterThan(0)
  await open.database.pool.query(
    'UPDATE callback_case SET ready = false, wake_at = NULL, paused_at = now() WHERE id = (SELECT id FROM callback_case WHERE ready LIMIT 1)',
  )
  // A wallboard that was read during the change may still show the old state, so the test waits for a later one.
  let last = first
  while (last.waiting === first.waiting) {
    const next = (await stream.next()).value
    if (!next) throw new Error('the stream goes on')
    last = next
  }
  expect(last.waiting).toBe(first.waiting - 1)
  leaving.abort()
})

it('is open to signed-in staff, its wallboard to supervisors only, and it refuses unknown channels', async () => {
  expect((await watch('', 'inbox')).status).toBe(401)
  const agent = await cookiesOf('demo.agent')
  expect((await watch(agent, 'inbox,board')).status).toBe(403)
  expect((await watch(agent, 'everything')).status).toBe(400)
  expect((await watch(agent, '')).status).toBe(400)
})

it('ends when the server stops', async () => {
  const stream = boards(await watch(await cookiesOf('demo.supervisor'), 'board'))
  await stream.next()
  open.front.hangUp()
  let ended = false
  while (!ended) ended = (await stream.next()).done ?? false
  expect(ended).toBe(true)
})
