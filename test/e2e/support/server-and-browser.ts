import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { openBrowser, openPhone } from '#test/support/browser/browser.ts'
import { type ServerOptions, startTestServer, type TestServer } from '#test/support/server/server.ts'
import { type CustomerPhone, takePhone } from './customer.ts'
import { type StaffDesk, sitDown } from './desks.ts'
import { type DemoUsername, openDesk } from './staff.ts'

/** What a file of browser tests may ask of its server and its browser. */
export interface Wanted extends ServerOptions {
  /** More flags of Chromium. */
  readonly flags?: readonly string[]
  /** Milliseconds the server may take to start, where that is longer than usual. */
  readonly patience?: number
}

/** A server and a browser, with what tests open in it. */
export interface ServerAndBrowser {
  readonly server: TestServer
  /** The phone of a WeChat user of the demo, in front of the customers' pages. */
  takePhone(openid: string, options?: { readonly keepsPages?: boolean }): Promise<CustomerPhone>
  /** A phone that is nobody's yet. */
  openPhone(): Promise<BrowserContext>
  /** A desktop browser of staff, signed in as nobody. */
  openDesk(width?: number): Promise<BrowserContext>
  /** A member of staff, signed in, at a page of the admin. */
  sitDown(username: DemoUsername, path: string, width?: number): Promise<StaffDesk>
  /** Anything else with a browser's memory of its own. */
  newContext(options: BrowserContextOptions): Promise<BrowserContext>
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('server and browser are there once the tests of the file begin')
  return value
}

/**
 * Starts a server on a database of its own before the tests of the calling file, and ends it after them.
 *
 * @returns the server; ask it for something in hooks and tests only
 */
export function serverOfFile({ patience, ...options }: Omit<Wanted, 'flags'> = {}): TestServer {
  let started: TestServer | undefined
  beforeAll(async () => {
    started = await startTestServer(options)
  }, patience)
  afterAll(() => started?.close())
  return {
    get url() {
      return present(started).url
    },
    get databaseUrl() {
      return present(started).databaseUrl
    },
    get pool() {
      return present(started).pool
    },
    output: () => present(started).output(),
    replaceBy: (folder) => present(started).replaceBy(folder),
    close: () => present(started).close(),
  }
}

/** The same, with a browser of the calling file's own. */
export function serverAndBrowser({ flags, ...options }: Wanted = {}): ServerAndBrowser {
  const server = serverOfFile(options)
  let opened: Browser | undefined
  beforeAll(async () => {
    opened = await openBrowser(flags)
  })
  afterAll(() => opened?.close())
  return {
    server,
    takePhone: (openid, phone) => takePhone(present(opened), server, openid, phone),
    openPhone: () => openPhone(present(opened), server.url),
    openDesk: (width) => openDesk(present(opened), server.url, width),
    sitDown: (username, path, width) => sitDown(present(opened), server.url, username, path, width),
    newContext: (options) => present(opened).newContext(options),
  }
}
