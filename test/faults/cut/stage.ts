import pg from 'pg'
import type { Services } from '#server/context.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { systemIds } from '#server/kernel/ids.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { install } from '#server/run/database/install.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import type { StaffRole } from '#server/vocabulary/rights.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { Browser, createWorld, type World } from '#test/support/world/world.ts'
import { Ledger } from './ledger.ts'
import { CutProxy } from './proxy.ts'

/** The product on a database of its own, and a second way to that database, which can be cut. */
export interface Stage {
  readonly world: World
  readonly proxy: CutProxy
  /** The services of an instance whose connections go through the proxy. */
  readonly cut: Services
  /** What the database holds before any use case, and before the present one. */
  readonly empty: Ledger
  readonly ready: Ledger
  /** A member of staff with these roles. */
  staff(...roles: StaffRole[]): Promise<Person>
  /** A due policy and a browser in which its customer is signed in. */
  customer(change?: Parameters<World['due']>[0]): Promise<Customer>
  close(): Promise<void>
}

/** A member of staff at whichever instance a call is made. */
export interface Person {
  readonly member: StaffMember
  readonly on: (services: Services) => ReturnType<typeof staffCaller>
}

/** A customer at whichever instance a call is made. */
export interface Customer {
  readonly visitId: string
  readonly policyNo: string
  readonly customerId: string
  readonly browser: Browser
  readonly on: (services: Services) => Browser
}

function onOf(browser: Browser): (services: Services) => Browser {
  return (services) => {
    const other = new Browser(services, browser.session)
    other.identityToken = browser.identityToken
    return other
  }
}

/** A customer who is signed in in this browser. */
export function inBrowser(browser: Browser): Pick<Customer, 'browser' | 'on'> {
  return { browser, on: onOf(browser) }
}

async function openDatabaseOf(server: string) {
  const client = new pg.Client(server)
  await client.connect()
  await client.query('CREATE DATABASE cut')
  await client.end()
  const [owner, application] = [new URL(server), new URL(server)]
  owner.pathname = application.pathname = '/cut'
  application.username = 'cut_application'
  application.password = 'cut-return-visit'
  await install({ owner: owner.href, application: application.href }, { demo: true })
  return { ownerUrl: owner.href, url: application.href }
}

export async function openStage(): Promise<Stage> {
  const server = await startScratchServer()
  const opened: (() => Promise<void>)[] = [() => server.close()]
  const close = async () => {
    for (const one of opened.reverse()) await one()
  }
  try {
    const urls = await openDatabaseOf(server.url)
    const world = await createWorld(undefined, undefined, { ...urls, drop: () => Promise.resolve() })
    opened.push(() => world.close())
    const proxy = await CutProxy.open(new URL(urls.url))
    opened.push(() => proxy.close())
    const db = openDatabase(
      { DATABASE_URL: proxy.through(urls.url), DATABASE_POOL: 4, DATABASE_NAMED_STATEMENTS: true },
      world.services.eventMac,
    )
    opened.push(() => db.close())
    // Which calls are drawn for a quality check must be the same each time.
    const ids = { ...systemIds, code: () => '987654' }
    const cut: Services = Object.create(world.services, {
      db: { value: db, enumerable: true },
      ids: { value: ids, enumerable: true },
    })
    const [empty, ready] = [
      await Ledger.open(urls.ownerUrl, 'empty'),
      await Ledger.open(urls.ownerUrl, 'ready'),
    ]
    for (const ledger of [empty, ready]) opened.push(() => ledger.close())
    await empty.save()
    return {
      ...{ world, proxy, cut, empty, ready, close },
      staff: async (...roles) => {
        const member = await createStaff(world, roles)
        return { member, on: (services) => staffCaller(services, member) }
      },
      customer: async (change) => {
        const due = await world.due(change)
        return { ...due, ...inBrowser(await world.browser(due.openid)) }
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
