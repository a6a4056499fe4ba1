import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type Phone, type Point, SCREEN } from '#test/engines/phone.ts'
import { type Calls, openCalls } from './calls.ts'
import { type Program, startProgram } from './program.ts'

/**
 * Preferences that Firefox reads from the profile's folder at the start. They switch off first-run pages and
 * background requests, and make Chinese the first language.
 */
const preferences = {
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'browser.startup.page': 0,
  'startup.homepage_welcome_url': '',
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.enabled': false,
  'app.update.enabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'intl.accept_languages': 'zh-CN',
  'dom.w3c_touch_events.enabled': 1,
  'remote.prefs.recommended': true,
}

const treeSchema = z.object({ contexts: z.array(z.object({ context: z.string() })).min(1) })
const valueSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('success'), result: z.object({ value: z.string() }) }),
  z.object({ type: z.literal('exception'), exceptionDetails: z.object({ text: z.string() }) }),
])
const entrySchema = z.object({ type: z.string(), level: z.string(), text: z.string().nullable() })
const pictureSchema = z.object({ data: z.string() })

const keyDown = (value: string) => ({ type: 'keyDown', value })
const keyUp = (value: string) => ({ type: 'keyUp', value })

function strokeOf(path: readonly Point[]): readonly unknown[] {
  const moves = path.map(({ x, y }) => ({ type: 'pointerMove', x, y }))
  return [
    ...moves.slice(0, 1),
    { type: 'pointerDown', button: 0 },
    ...moves.slice(1),
    { type: 'pointerUp', button: 0 },
  ]
}

async function evaluate(calls: Calls, context: string, expression: string): Promise<string> {
  const answer = valueSchema.parse(
    await calls.call('script.evaluate', { expression, target: { context }, awaitPromise: false }),
  )
  if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text)
  return answer.result.value
}

async function attach(program: Program): Promise<Phone> {
  const address = (await program.said(/WebDriver BiDi listening on (ws:\/\/\S+)/))[1]
  const calls = await openCalls(`${address}/session`)
  const complaints: string[] = []
  calls.on('log.entryAdded', (params) => {
    const { type, level, text } = entrySchema.parse(params)
    if (type === 'javascript' && level === 'error') complaints.push(text ?? 'an error without words')
  })
  await calls.call('session.new', { capabilities: {} })
  await calls.call('session.subscribe', { events: ['log.entryAdded'] })
  const { contexts } = treeSchema.parse(await calls.call('browsingContext.getTree'))
  const context = contexts[0]?.context ?? ''
  await calls.call('browsingContext.setViewport', { context, viewport: SCREEN, devicePixelRatio: 2 })
  const act = async (actions: Readonly<Record<string, unknown>>) =>
    await calls.call('input.performActions', { context, actions: [actions] })
  return {
    goTo: async (url) => void (await calls.call('browsingContext.navigate', { context, url, wait: 'none' })),
    evaluate: (expression) => evaluate(calls, context, expression),
    touch: async (path) =>
      void (await act({
        type: 'pointer',
        id: 'finger',
        parameters: { pointerType: 'touch' },
        actions: strokeOf(path),
      })),
    type: async (text) =>
      void (await act({
        type: 'key',
        id: 'keys',
        actions: [...text].flatMap((letter) => [keyDown(letter), keyUp(letter)]),
      })),
    back: async () => void (await calls.call('browsingContext.traverseHistory', { context, delta: -1 })),
    picture: async () => {
      const shot = pictureSchema.parse(await calls.call('browsingContext.captureScreenshot', { context }))
      return Buffer.from(shot.data, 'base64')
    },
    complaints: () => complaints,
    close: async () => {
      calls.close()
      await program.end()
    },
  }
}

/**
 * Starts a Firefox and controls it through WebDriver BiDi. Firefox supports this itself, so no driver has to be
 * installed.
 */
export async function openFirefox(path: string): Promise<Phone> {
  const program = await startProgram(
    path,
    (folder) => [
      '--headless',
      '--no-remote',
      '--profile',
      folder,
      '--remote-debugging-port',
      '0',
      'about:blank',
    ],
    {},
    async (folder) => {
      const lines = Object.entries(preferences).map(
        ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
      )
      await writeFile(join(folder, 'user.js'), lines.join(''))
    },
  )
  try {
    return await attach(program)
  } catch (error) {
    await program.end()
    throw error
  }
}
