import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { openBrowser, openPhone } from '#test/support/browser/browser.ts'
import { type ServerOptions, startTestServer, type TestServer } from '#test/support/server/server.ts'
import { type CustomerPhone, takePhone } from './customer.ts'
import { type StaffDesk, sitDown } from './desks.ts'
import { type DemoUsername, openDesk } from './staff.ts'

/** Options for the server and the browser of one test file. */
export interface Wanted extends ServerOptions {
  /** Additional command-line flags for Chromium. */
  readonly flags?: readonly string[]
  /** Maximum time in milliseconds for the server to start, if it needs longer than usual. */
  readonly patience?: number
}

/** A server and a browser, with functions that open phones and desks in the browser. */
export interface ServerAndBrowser {
  readonly server: TestServer
  /** Opens the phone of a WeChat user of the demo, for the customers' pages. */
  takePhone(openid: string, options?: { readonly keepsPages?: boolean }): Promise<CustomerPhone>
  /** Opens a phone on which no WeChat user is known yet. */
  openPhone(): Promise<BrowserContext>
  /** Opens a desktop browser for staff. Nobody is signed in. */
  openDesk(width?: number): Promise<BrowserContext>
  /** Opens a desktop browser, signs a member of staff in, and opens a page of the admin. */
  sitDown(username: DemoUsername, path: string, width?: number): Promise<StaffDesk>
  /** Opens a browser context with separate storage and the given options. */
  newContext(options: BrowserContextOptions): Promise<BrowserContext>
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('server and browser are there once the tests of the file begin')
  return value
}

/**
 * Starts a server with a separate database before the tests of the calling file, and stops it after them.
 *
 * @returns the server; its properties can be used only in hooks and tests, because it does not run before them
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

/** Starts a server like `serverOfFile`, and a separate browser for the calling file. */
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
