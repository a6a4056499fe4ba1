import { z } from 'zod'
import { type Phone, type Point, SCREEN } from '#test/engines/phone.ts'

const valueSchema = z.object({ value: z.unknown() })
const refusalSchema = z.object({ error: z.string(), message: z.string() })
const sessionSchema = z.object({ sessionId: z.string() })
const elementSchema = z.record(z.string(), z.string())

/** Sends one command of a WebDriver session (W3C) and returns its response. */
type Command = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<unknown>

async function command(
  address: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body: unknown,
): Promise<unknown> {
  const answer = await fetch(`${address}${path}`, {
    method,
    ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
  })
  const { value } = valueSchema.parse(await answer.json())
  if (answer.ok) return value
  const { error, message } = refusalSchema.parse(value)
  throw new Error(`${path}: ${error} ${message}`)
}

/** The pointer's actions for a stroke: move to the first place, press, move along the other places, release. */
function strokeOf(path: readonly Point[]): readonly unknown[] {
  const moves = path.map(({ x, y }) => ({ type: 'pointerMove', duration: 0, x, y, origin: 'viewport' }))
  return [
    ...moves.slice(0, 1),
    { type: 'pointerDown', button: 0 },
    ...moves.slice(1),
    { type: 'pointerUp', button: 0 },
  ]
}

/**
 * Opens a page in a browser that WebDriver controls. The page is as wide and high as the browser's screen.
 *
 * @param address the driver's URL
 * @param end called after the session has ended
 */
export async function openWebDriver(
  address: string,
  capabilities: Readonly<Record<string, unknown>>,
  end: () => Promise<void>,
): Promise<Phone> {
  const { sessionId } = sessionSchema.parse(
    await command(address, 'POST', '/session', { capabilities: { alwaysMatch: capabilities } }),
  )
  const ask: Command = (method, path, body) => command(`${address}/session/${sessionId}`, method, path, body)
  const run = async (script: string) => await ask('POST', '/execute/sync', { script, args: [] })
  await ask('POST', '/window/rect', { ...SCREEN, x: 0, y: 0 })
  await ask('POST', '/window/fullscreen')
  return {
    goTo: async (url) => void (await ask('POST', '/url', { url })),
    evaluate: async (expression) => z.string().parse(await run(`return ${expression}`)),
    touch: async (path) => {
      const actions = [
        { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: strokeOf(path) },
      ]
      await ask('POST', '/actions', { actions })
    },
    type: async (text) => {
      const element = elementSchema.parse(await ask('GET', '/element/active'))
      await ask('POST', `/element/${Object.values(element)[0]}/value`, { text })
    },
    back: async () => void (await ask('POST', '/back')),
    picture: async () => Buffer.from(z.string().parse(await ask('GET', '/screenshot')), 'base64'),
    complaints: () => [],
    close: async () => {
      await ask('DELETE', '').catch(() => undefined)
      await end()
    },
  }
}
