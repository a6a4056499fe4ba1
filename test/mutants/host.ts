import { BroadcastChannel } from 'node:worker_threads'
import { configureGlobal } from 'fast-check'
import { inject, test, vi } from 'vitest'
import { collect } from './collector.ts'
import { type Executed, execute } from './execute.ts'
import { type Answer, Request, testId } from './messages.ts'

/*
 * The one test of the vitest of a mutation run. It stays until the end and runs unit tests on request. All modules of
 * the project are loaded anew for each mutant, so that nothing that a mutant left in a module reaches the next one.
 */

declare module 'vitest' {
  interface ProvidedContext {
    channel: string
  }
}

/** The variables that Stryker's instrumented code reads and writes. */
interface Instrumented {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage?:
    | { static: Record<string, number>; perTest: Record<string, Record<string, number>> }
    | undefined
}

declare global {
  var __stryker__: Instrumented | undefined
}

// Every run draws the same random inputs. Otherwise a repeated run could find other survivors.
configureGlobal({ seed: 1 })

function instrumented(): Instrumented {
  globalThis.__stryker__ ??= {}
  return globalThis.__stryker__
}

/** Restores what a test that failed half-way may have left. */
function tidy(): void {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
}

const load = (file: string) => collect(() => import(/* @vite-ignore */ `${process.cwd()}/${file}`))

async function dry(files: readonly string[]): Promise<Answer> {
  const state = instrumented()
  Object.assign(state, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined })
  state.mutantCoverage = { static: {}, perTest: {} }
  const tests: (Executed & { file: string })[] = []
  for (const file of files) {
    vi.resetModules()
    const root = await load(file)
    const entering = (name: string | null) => {
      state.currentTestId = name === null ? undefined : testId(file, name)
    }
    for (const done of await execute(root, { entering, bail: false })) tests.push({ ...done, file })
    tidy()
  }
  return { type: 'DRY', tests, coverage: state.mutantCoverage }
}

async function mutant(request: Request & { type: 'MUTANT' }): Promise<Answer> {
  const state = instrumented()
  const active = request.fromLoading ? request.mutant : undefined
  Object.assign(state, { currentTestId: undefined, hitCount: 0, hitLimit: request.hitLimit ?? undefined })
  let ran = 0
  const answer = (file: string, name: string, message: string | null): Answer => ({
    type: 'MUTANT',
    killed: message === null ? null : { file, name, message },
    ran,
    hits: state.hitCount ?? null,
  })
  vi.resetModules()
  for (const file of request.files) {
    state.activeMutant = active
    let root: Awaited<ReturnType<typeof load>>
    try {
      root = await load(file)
    } catch (error) {
      return answer(file, '', error instanceof Error ? error.message : String(error))
    }
    state.activeMutant = request.mutant
    const names = request.tests?.[file]
    const done = await execute(root, { bail: true, ...(names && { only: new Set(names) }) })
    tidy()
    ran += done.length
    const failed = done.find(({ failure }) => typeof failure === 'string')
    if (failed) return answer(file, failed.name, failed.failure ?? '')
  }
  return answer('', '', null)
}

async function perform(request: Request): Promise<Answer> {
  try {
    if (request.type === 'DRY') return await dry(request.files)
    if (request.type === 'MUTANT') return await mutant(request)
    return { type: 'READY' }
  } catch (error) {
    return {
      type: 'BROKEN',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }
  } finally {
    instrumented().activeMutant = undefined
  }
}

test('runs unit tests on request', async () => {
  const channel = new BroadcastChannel(inject('channel'))
  await new Promise<void>((resolve) => {
    channel.onmessage = (event: unknown) => {
      const request = Request.parse(Reflect.get(Object(event), 'data'))
      if (request.type === 'END') resolve()
      else void perform(request).then((answer) => channel.postMessage(answer))
    }
    channel.postMessage({ type: 'READY' } satisfies Answer)
  })
  channel.close()
})
