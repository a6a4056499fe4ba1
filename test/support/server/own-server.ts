import pg from 'pg'
import { install } from '#server/run/database/install.ts'
import type { ScratchServer } from '#server/run/database/postgres/scratch.ts'
import type { TestDatabase } from './database.ts'

/**
 * Installs the product on a server that is the test's own, with two roles as everywhere, for tests of what belongs to a whole
 * server: backups, its settings, its write-ahead log.
 */
export async function installOn(
  server: Pick<ScratchServer, 'url'>,
): Promise<Pick<TestDatabase, 'url' | 'ownerUrl' | 'drop'>> {
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query('CREATE DATABASE visits')
  await admin.end()
  const ownerUrl = new URL(server.url)
  ownerUrl.pathname = '/visits'
  const url = new URL(ownerUrl)
  url.username = 'visits_app'
  url.password = 'visits-app-password'
  await install({ owner: ownerUrl.href, application: url.href }, { demo: true })
  return { url: url.href, ownerUrl: ownerUrl.href, drop: () => Promise.resolve() }
}
