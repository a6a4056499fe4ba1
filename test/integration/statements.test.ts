import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Registered, registered } from '#server/kernel/database/statement.ts'
import { root } from '#server/run/machine/paths.ts'
import { sourcesIn } from '#test/support/source/imports.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

/*
 * Every statement whose text never changes is registered when its module is loaded. PostgreSQL prepares each of them
 * here, on the migrated database, so a name that the compiler did not check is found without running the use case. The
 * types of the results are compared with the schemas that read them.
 */

/** The modules that prepare statements. */
const modules = sourcesIn('server')
  .filter(({ code }) =>
    /^import \{[^}]*\b(?:query|prepare|stepReader)\b[^}]*\} from '[^']*\/(?:statement|read)\.ts'/m.test(code),
  )
  .map(({ path }) => path)

/** The PostgreSQL types whose values pg gives in the form that a schema accepts. */
function typesOf(schema: z.core.$ZodType): readonly string[] | null {
  if (
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNonOptional
  )
    return typesOf(schema.unwrap())
  if (schema instanceof z.ZodString) return ['text', 'uuid', 'date', 'bigint', 'numeric', 'character varying']
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return null
  if (schema instanceof z.ZodNumber) return ['integer', 'smallint', 'double precision']
  if (schema instanceof z.ZodBoolean) return ['boolean']
  if (schema instanceof z.ZodDate) return ['timestamp with time zone']
  if (schema instanceof z.ZodArray) {
    const items = typesOf(schema.element)
    return items === null ? null : [...items.map((item) => `${item}[]`), 'jsonb']
  }
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return ['jsonb']
  return null
}

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
    Object.entries(statement.row?.shape ?? {}).flatMap(([key, schema], index) => {
      const accepted = typesOf(schema)
      const type = results[index] ?? 'none'
      return accepted === null || accepted.includes(type) ? [] : [`${module}: ${key} is ${type}`]
    }),
  )
  expect(wrong).toEqual([])
})

test('a wrong statement and a wrong type are noticed', async () => {
  const client = await world.db.pool.connect()
  const of = (text: string): Registered => ({ text, parameters: [], row: null, origin: new Error('here') })
  try {
    expect((await prepareOn(client, of('SELECT phone FROM visit'), 'w1')).error).toContain('phone')
    expect((await prepareOn(client, of('SELECT version FROM visit'), 'w2')).results).toEqual(['integer'])
    expect(typesOf(z.date())).not.toContain('integer')
  } finally {
    client.release(true)
  }
})
