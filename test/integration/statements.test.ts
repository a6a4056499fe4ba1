import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { tables } from '#server/generated/tables.ts'
import { computed } from '#server/kernel/database/expression.ts'
import { select } from '#server/kernel/database/selection.ts'
import { type Registered, readAll, registered, Statement } from '#server/kernel/database/statement.ts'
import { columnsOf } from '#server/kernel/database/table.ts'
import { root } from '#server/run/machine/paths.ts'
import { sourcesIn } from '#test/support/source/imports.ts'
import { acceptedTypes, wrongTypes } from '#test/support/world/accepted-types.ts'
import { takeWrongTypes } from '#test/support/world/result-types.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

/*
 * Every statement whose text never changes is registered when its module is loaded. PostgreSQL prepares each of them
 * here, on the migrated database, so a name that the compiler did not check is found without running the use case. The
 * types of the results are compared with the schemas that read them. Statements that are built for a call are compared
 * wherever an integration test sends one (test/setup/result-types.ts).
 */

/** The modules that prepare statements. */
const modules = sourcesIn('server')
  .filter(({ code }) =>
    /^import \{[^}]*\b(?:query|prepare|stepReader)\b[^}]*\} from '[^']*\/(?:statement|read)\.ts'/m.test(code),
  )
  .map(({ path }) => path)

interface Prepared {
  readonly statement: Registered
  readonly module: string
  readonly error: string | null
  readonly parameters: readonly string[]
  readonly results: readonly string[]
}

const preparedSchema = z.object({ parameters: z.array(z.string()), results: z.array(z.string()).nullable() })

async function prepareOn(client: pg.PoolClient, statement: Registered, name: string): Promise<Prepared> {
  const stack = statement.origin.stack ?? ''
  const [, module = 'unknown'] = /(server\/(?!kernel\/database\/statement)[\w./-]+\.ts)/.exec(stack) ?? []
  try {
    await client.query(`PREPARE ${name} AS ${statement.text}`)
    const { rows } = await client.query(
      'SELECT parameter_types::text[] AS parameters, result_types::text[] AS results FROM pg_prepared_statements WHERE name = $1',
      [name],
    )
    const { parameters, results } = preparedSchema.parse(rows[0])
    return { statement, module, error: null, parameters, results: results ?? [] }
  } catch (error) {
    return { statement, module, error: String(error), parameters: [], results: [] }
  }
}

let world: World
let all: Prepared[]

beforeAll(async () => {
  for (const path of modules) await import(pathToFileURL(join(root, path)).href)
  world = await createWorld()
  const client = await world.db.pool.connect()
  try {
    all = []
    for (const [index, statement] of registered.entries())
      all.push(await prepareOn(client, statement, `s${index}`))
  } finally {
    client.release(true)
  }
})
afterAll(() => world.close())

test('every module with a statement is loaded', () => {
  const present = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' })
  expect(modules.filter((path) => !present.includes(relative('server', path)))).toEqual([])
  expect(all.length).toBeGreaterThan(100)
  expect(all.filter(({ module }) => module === 'unknown').map(({ statement }) => statement.text)).toEqual([])
})

test('PostgreSQL accepts every statement', () => {
  const refused = all.filter(({ error }) => error !== null)
  expect(refused.map(({ module, error, statement }) => `${module}: ${error}\n${statement.text}`)).toEqual([])
})

test('each result has the type that the schema of its column accepts', () => {
  const wrong = all.flatMap(({ statement, module, results }) =>
    wrongTypes(statement.row?.shape ?? {}, results).map((column) => `${module}: ${column}`),
  )
  expect(wrong).toEqual([])
})

test('a wrong statement and a wrong type are noticed', async () => {
  const client = await world.db.pool.connect()
  const of = (text: string): Registered => ({ text, parameters: [], row: null, origin: new Error('here') })
  try {
    expect((await prepareOn(client, of('SELECT phone FROM visit'), 'w1')).error).toContain('phone')
    expect((await prepareOn(client, of('SELECT version FROM visit'), 'w2')).results).toEqual(['integer'])
    expect(acceptedTypes(z.date())).not.toContain('integer')
  } finally {
    client.release(true)
  }
})

test('a wrong type in the result of a statement built for a call is noticed', async () => {
  const v = columnsOf(tables.visit, 'v')
  const wrong = computed(z.date(), v.version.text)
  await readAll(world.db, new Statement(), select({ wrong }, `FROM ${v}`))
  expect(takeWrongTypes()).toEqual(['wrong is integer in SELECT v.version AS wrong FROM visit v'])
})
