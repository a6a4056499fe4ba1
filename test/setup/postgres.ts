import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '#server/run/database/migrate.ts'
import { requireDatabase } from '#server/run/database/postgres/given.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a database of the run's PostgreSQL from which others can be created. */
    databaseServerUrl: string
    /** Name of the migrated database every test database is a copy of. */
    databaseTemplate: string
  }
}

/** The server in DATABASE_URL, which must allow creating databases, or one of our own for this run. */
async function server(): Promise<{ url: string; close: () => Promise<void> }> {
  const given = process.env.DATABASE_URL
  if (!given) return await startScratchServer()
  await requireDatabase(given)
  return { url: given, close: async () => undefined }
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** Removes the run's template and those that were made from it. */
async function dropAll(url: string, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [template],
    )
    for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`)
  } finally {
    await client.end()
  }
}

/** One PostgreSQL for the whole run, with a migrated template: copying it takes milliseconds, migrating does not. */
export default async function setup(root: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (root.vitest.projects.every((project) => project.name === 'unit')) return undefined
  const { url, close } = await server()
  const template = `return_visit_test_${process.pid}_template`
  await onServer(url, `create database ${template}`)
  const templateUrl = new URL(url)
  templateUrl.pathname = `/${template}`
  await migrate(templateUrl.href)
  root.provide('databaseServerUrl', url)
  root.provide('databaseTemplate', template)
  return async () => {
    await dropAll(url, template)
    await close()
  }
}
