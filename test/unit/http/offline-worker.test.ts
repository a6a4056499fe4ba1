import { setImmediate } from 'node:timers/promises'
import { createContext, runInContext } from 'node:vm'
import { beforeEach, expect, test, vi } from 'vitest'
import { farewellWorker, offlineWorker } from '#server/http/pages/offline-worker.ts'

const ORIGIN = 'https://visit.example'
const DAY_MS = 24 * 3600 * 1000

/** A replacement for the browser's cache, with the methods that the worker uses. */
class Store {
  readonly boxes = new Map<string, Map<string, Response>>()

  async open(name: string) {
    const box = this.boxes.get(name) ?? new Map<string, Response>()
    this.boxes.set(name, box)
    return {
      addAll: async (requests: readonly (Request | string)[]) => {
        for (const request of requests) {
          const { url } = asked(request)
          box.set(url, new Response(`kept ${new URL(url).pathname}`))
        }
      },
      put: async (request: string, response: Response) => {
        box.set(asked(request).url, response)
      },
      match: async (request: Request | string) => box.get(asked(request).url)?.clone(),
    }
  }

  async keys() {
    return [...this.boxes.keys()]
  }

  async delete(name: string) {
    return this.boxes.delete(name)
  }

  async match(request: Request | string) {
    return [...this.boxes.values()].find((box) => box.has(asked(request).url))?.get(asked(request).url)
  }
}

const asked = (request: Request | string): Request =>
  typeof request === 'string' ? new Request(new URL(request, ORIGIN)) : request

type Network = (request: Request) => Promise<Response>

interface Event {
  readonly request?: { readonly method: string; readonly mode: string; readonly url: string }
  respondWith?(answer: Promise<Response>): void
  waitUntil(work: Promise<unknown>): void
}

/** Runs the worker's script in a separate environment that emulates a browser. */
function start(script: string, store: Store) {
  const listeners = new Map<string, (event: Event) => void>()
  const network = vi.fn<Network>(async (request) => new Response(`new ${new URL(request.url).pathname}`))
  const unregister = vi.fn()
  const self = {
    addEventListener: (type: string, listener: (event: Event) => void) => listeners.set(type, listener),
    skipWaiting: vi.fn(),
    registration: { unregister },
  }
  class OwnRequest extends Request {
    constructor(url: string, options?: RequestInit) {
      super(new URL(url, ORIGIN), options)
    }
  }
  runInContext(
    script,
    createContext({
      self,
      caches: store,
      location: { origin: ORIGIN },
      Request: OwnRequest,
      Response,
      URL,
      Date: { now: () => Date.now() },
      setTimeout: (done: () => void, ms: number) => setTimeout(done, ms),
      fetch: (request: Request) => network(request),
    }),
  )
  async function tell(type: string): Promise<void> {
    const work: Promise<unknown>[] = []
    listeners.get(type)?.({ waitUntil: (each) => work.push(each) })
    await Promise.all(work)
  }
  /**
   * Sends a request to the worker and returns its response as text. Returns null if the worker leaves the request to
   * the browser.
   */
  async function ask(path: string, request: { method?: string; mode?: string } = {}): Promise<string | null> {
    const answers: Promise<Response>[] = []
    listeners.get('fetch')?.({
      request: { method: 'GET', mode: 'navigate', url: new URL(path, ORIGIN).href, ...request },
      respondWith: (given) => {
        answers.push(given)
      },
      waitUntil: () => undefined,
    })
    const [given] = await Promise.all(answers)
    return given === undefined ? null : await given.text()
  }
  return { network, unregister, tell, ask }
}

const files = { version: 'one', shell: '/h5/shell', files: ['/_next/static/chunks/a.js'] }
const PAGE = 'kept /h5/shell'
let store: Store
let worker: ReturnType<typeof start>

beforeEach(async () => {
  store = new Store()
  worker = start(offlineWorker(files), store)
  await worker.tell('install')
  await worker.tell('activate')
  return () => vi.useRealTimers()
})

test('with a network every page comes from the network', async () => {
  expect(await worker.ask('/h5/visits')).toBe('new /h5/visits')
})

test('after the face check the stored page opens at once, without the network', async () => {
  expect(await worker.ask('/h5/face?BizToken=1')).toBe(PAGE)
  expect(worker.network).not.toHaveBeenCalled()
  store.boxes.clear()
  expect(await worker.ask('/h5/face?BizToken=1')).toBe('new /h5/face')
})

test('without a network the stored page opens at every address of the visit, and at no other', async () => {
  worker.network.mockRejectedValue(new TypeError('Failed to fetch'))
  const visit = '/h5/visits/00000000-0000-7000-8000-000000000000'
  for (const path of [
    '/h5/visits',
    visit,
    `${visit}/notice`,
    '/h5/policies',
    '/h5/register',
    '/h5/face?BizToken=1',
  ])
    expect(await worker.ask(path), path).toBe(PAGE)
  for (const path of ['/h5/error/left', '/h5/shell', '/admin', '/api/wechat/sign-in?to=/h5/visits', '/l/abc'])
    expect(await worker.ask(path), path).toBeNull()
})

test('a server that is being replaced counts as no network, but its refusal counts as an answer', async () => {
  worker.network.mockResolvedValue(new Response('Bad Gateway', { status: 502 }))
  expect(await worker.ask('/h5/visits')).toBe(PAGE)
  worker.network.mockResolvedValue(new Response('too many', { status: 429 }))
  expect(await worker.ask('/h5/visits')).toBe('too many')
})

test('a silent network is waited for five seconds', async () => {
  vi.useFakeTimers()
  worker.network.mockReturnValue(new Promise(() => undefined))
  const given = vi.fn()
  const opened = worker.ask('/h5/visits').then(given)
  await vi.advanceTimersByTimeAsync(4_900)
  expect(given).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(200)
  await opened
  expect(given).toHaveBeenCalledWith(PAGE)
})

test('the page is kept for a day after the network last delivered one', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const kept = Date.now()
  worker.network.mockRejectedValue(new TypeError('Failed to fetch'))
  vi.setSystemTime(kept + DAY_MS - 60_000)
  expect(await worker.ask('/h5/visits')).toBe(PAGE)
  vi.setSystemTime(kept + DAY_MS + 60_000)
  await expect(worker.ask('/h5/visits')).rejects.toThrow('Failed to fetch')

  worker.network.mockImplementation(async () => new Response('new'))
  expect(await worker.ask('/h5/visits')).toBe('new')
  await setImmediate()
  worker.network.mockRejectedValue(new TypeError('Failed to fetch'))
  vi.setSystemTime(kept + 2 * DAY_MS)
  expect(await worker.ask('/h5/visits')).toBe(PAGE)
})

test('files of the build come from the phone, and API answers never do', async () => {
  const script = { mode: 'cors' }
  expect(await worker.ask('/_next/static/chunks/a.js', script)).toBe('kept /_next/static/chunks/a.js')
  expect(await worker.ask('/_next/static/chunks/b.js', script)).toBe('new /_next/static/chunks/b.js')
  expect(await worker.ask('/api/trpc/visit.pending', { method: 'POST', mode: 'cors' })).toBeNull()
  expect(await worker.ask('/api/health', { mode: 'cors' })).toBeNull()
  const urls = [...(store.boxes.get('h5-one')?.keys() ?? [])].map((url) => new URL(url).pathname)
  expect(urls.sort()).toEqual(['/_next/static/chunks/a.js', '/h5/shell', '/h5/shell/seen'])
})

test('the next build’s worker waits for the open pages, and then deletes only its own files', async () => {
  store.boxes.set('somebody-else', new Map())
  const next = start(offlineWorker({ ...files, version: 'two' }), store)
  await next.tell('install')
  expect(await worker.ask('/_next/static/chunks/a.js', { mode: 'cors' })).toBe(
    'kept /_next/static/chunks/a.js',
  )
  await next.tell('activate')
  expect(await store.keys()).toEqual(['somebody-else', 'h5-two'])
})

test('an uninstalled worker leaves nothing', async () => {
  const last = start(farewellWorker, store)
  await last.tell('install')
  await last.tell('activate')
  expect(await store.keys()).toEqual([])
  expect(last.unregister).toHaveBeenCalledOnce()
})
