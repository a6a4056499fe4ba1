import { vi } from 'vitest'
import { z } from 'zod'
import { type Phone, type Point, SCREEN, wechatAgent } from '#test/engines/phone.ts'
import { type Calls, openCalls } from './calls.ts'
import { type Program, startProgram } from './program.ts'

const flags = [
  '--headless',
  // The sandbox is off, because neither root nor these old builds can use one.
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--hide-scrollbars',
  '--lang=zh-CN',
  '--remote-debugging-port=0',
]

const versionSchema = z.object({ Browser: z.string() })
const targetsSchema = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }))
const valueSchema = z.object({
  result: z.object({ value: z.string().optional() }),
  exceptionDetails: z.object({ text: z.string() }).loose().optional(),
})
const thrownSchema = z.object({
  exceptionDetails: z.object({
    text: z.string(),
    exception: z.object({ description: z.string().optional() }).optional(),
  }),
})
const navigationSchema = z.object({ errorText: z.string().optional() })
const pictureSchema = z.object({ data: z.string() })
const historySchema = z.object({
  currentIndex: z.number(),
  entries: z.array(z.object({ id: z.number() })),
})

async function ask(port: string, path: string): Promise<unknown> {
  return await (await fetch(`http://127.0.0.1:${port}${path}`)).json()
}

/**
 * Emulates a phone: its screen size, touch input and user agent. The function avoids protocol methods that an old
 * engine lacks.
 */
async function becomePhone(calls: Calls, product: string): Promise<void> {
  await calls.call('Page.enable')
  await calls.call('Runtime.enable')
  await calls.call('Network.enable')
  await calls.call('Emulation.setDeviceMetricsOverride', { ...SCREEN, deviceScaleFactor: 2, mobile: true })
  await calls.call('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 })
  await calls.call('Network.setUserAgentOverride', {
    userAgent: wechatAgent(product.replace('HeadlessChrome', 'Chrome')),
    acceptLanguage: 'zh-CN',
  })
}

/**
 * Points at which the finger rests before it lifts. If it lifted while moving, the page would scroll on by itself,
 * and the next tap would only stop that scrolling.
 */
function restAt({ x, y }: Point): readonly Point[] {
  return Array.from({ length: 8 }, (_, step) => ({ x: x + (step % 2), y }))
}

async function touch(calls: Calls, path: readonly Point[]): Promise<void> {
  const send = (type: string, touchPoints: readonly Point[]) =>
    calls.call('Input.dispatchTouchEvent', { type, touchPoints })
  const [first, ...others] = path
  if (first === undefined) return
  if (others.length === 0) {
    // Both events are sent without waiting in between. If the page were busy between them, the tap would become a
    // long press, which selects nothing.
    await Promise.all([send('touchStart', [first]), send('touchEnd', [])])
    return
  }
  await send('touchStart', [first])
  for (const point of [...others, ...restAt(others.at(-1) ?? first)]) await send('touchMove', [point])
  await send('touchEnd', [])
}

async function back(calls: Calls): Promise<void> {
  const { currentIndex, entries } = historySchema.parse(await calls.call('Page.getNavigationHistory'))
  const before = entries[currentIndex - 1]
  if (before === undefined) throw new Error('there is no page before this one')
  await calls.call('Page.navigateToHistoryEntry', { entryId: before.id })
}

async function evaluate(calls: Calls, expression: string): Promise<string> {
  const answer = valueSchema.parse(await calls.call('Runtime.evaluate', { expression, returnByValue: true }))
  if (answer.exceptionDetails) throw new Error(JSON.stringify(answer.exceptionDetails))
  if (answer.result.value === undefined) throw new Error('the page is being replaced')
  return answer.result.value
}

/**
 * Types text as an input method does. Chromium 69 lacks this protocol call, so in that version the page executes an
 * editing command with the same effect.
 */
async function type(calls: Calls, text: string): Promise<void> {
  const command = `String(document.execCommand('insertText', false, ${JSON.stringify(text)}))`
  await calls.call('Input.insertText', { text }).catch(() => evaluate(calls, command))
}

/** The WebSocket URL of the engine's first page, which appears shortly after the engine has started. */
async function firstPage(port: string): Promise<string> {
  const targets = targetsSchema.parse(await ask(port, '/json/list'))
  const address = targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl
  if (address === undefined) throw new Error('the engine has no page yet')
  return address
}

async function attach(program: Program): Promise<Phone> {
  const port = (await program.said(/DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/))[1] ?? ''
  const { Browser } = versionSchema.parse(await ask(port, '/json/version'))
  const calls = await openCalls(await vi.waitFor(() => firstPage(port), { timeout: 10_000 }))
  const complaints: string[] = []
  calls.on('Runtime.exceptionThrown', (params) => {
    const { exceptionDetails } = thrownSchema.parse(params)
    complaints.push(exceptionDetails.exception?.description ?? exceptionDetails.text)
  })
  await becomePhone(calls, Browser)
  return {
    goTo: async (url) => {
      const { errorText } = navigationSchema.parse(await calls.call('Page.navigate', { url }))
      if (errorText) throw new Error(`${url}: ${errorText}`)
    },
    evaluate: (expression) => evaluate(calls, expression),
    touch: (path) => touch(calls, path),
    type: (text) => type(calls, text),
    back: () => back(calls),
    picture: async () =>
      Buffer.from(pictureSchema.parse(await calls.call('Page.captureScreenshot')).data, 'base64'),
    complaints: () => complaints,
    close: async () => {
      calls.close()
      await program.end()
    },
  }
}

/**
 * Starts a Chromium of any version and controls it through its own protocol, because Playwright refuses old versions.
 */
export async function openChromium(path: string): Promise<Phone> {
  const program = await startProgram(path, (folder) => [...flags, `--user-data-dir=${folder}`, 'about:blank'])
  try {
    return await attach(program)
  } catch (error) {
    await program.end()
    throw error
  }
}
