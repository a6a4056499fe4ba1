import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { install } from '#server/run/database/install.ts'
import { requireDatabase } from '#server/run/database/postgres/given.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of a database on the run's PostgreSQL server, through which other databases can be created. */
    databaseServerUrl: string
    /** The name of the migrated database from which every test database is copied. */
    databaseTemplate: string
    /** The role under which the tests run the application, and its password. */
    databaseApplication: { role: string; password: string }
  }
}

/**
 * Returns the server of DATABASE_URL, whose role must be allowed to create databases and roles. Without DATABASE_URL, starts a
 * temporary server for this run.
 */
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

/** Removes the run's template database and all databases copied from it. */
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

/**
 * Provides one PostgreSQL server and a migrated template database for the whole run. A test copies the template,
 * because copying takes milliseconds and migrating takes much longer.
 */
export default async function setup(root: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (root.vitest.projects.every((project) => project.name === 'unit')) return undefined
  const { url, close } = await server()
  const template = `return_visit_test_${process.pid}_template`
  await onServer(url, `create database ${template}`)
  const templateUrl = new URL(url)
  templateUrl.pathname = `/${template}`
  const application = {
    role: `return_visit_test_${process.pid}`,
    password: randomBytes(18).toString('base64url'),
  }
  const applicationUrl = new URL(templateUrl)
  applicationUrl.username = application.role
  applicationUrl.password = application.password
  await install({ owner: templateUrl.href, application: applicationUrl.href }, { demo: true })
  root.provide('databaseServerUrl', url)
  root.provide('databaseTemplate', template)
  root.provide('databaseApplication', application)
  return async () => {
    await dropAll(url, template)
    await onServer(url, `drop role ${application.role}`)
    await close()
  }
}
