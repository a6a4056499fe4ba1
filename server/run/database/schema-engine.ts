import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import type { ErrorRegistry } from '@prisma/driver-adapter-utils'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'
import { errorMessage } from '../../kernel/thrown.ts'
import { type LockLimits, lockLimits, runScript } from './upgrade/run-script.ts'

/** A schema filter that excludes nothing, because the schema has no tables or enums that are managed outside Prisma. */
export const everything: engine.SchemaFilter = { externalTables: [], externalEnums: [] }

let loaded: Promise<void> | undefined

/** Loads the WebAssembly module without a bundler, because the package's own entry file only works with one. */
async function load(): Promise<void> {
  const folder = dirname(
    createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
  )
  const bytes = new Uint8Array(await readFile(join(folder, 'schema_engine_bg.wasm')))
  const module = await WebAssembly.compile(bytes)
  const instance = await WebAssembly.instantiate(module, { './schema_engine_bg.js': { ...engine } })
  const start = instance.exports.__wbindgen_start
  if (typeof start !== 'function')
    throw new Error('@prisma/schema-engine-wasm has changed: no __wbindgen_start')
  // The engine passes the reason of a panic to this function before it aborts. Without it, a panic reports only
  // "unreachable".
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (reason: string) => process.stderr.write(`${reason}\n`) },
  })
  engine.__wbg_set_wasm(instance.exports)
  start()
}

/**
 * The engine's queries about constraints select columns of PostgreSQL's one-byte type "char". This release's adapter
 * cannot read that type ("Column type 'char' could not be deserialized"). These columns are therefore selected as
 * text and returned to the engine as characters.
 */
const oneByteColumns = [
  { name: 'constraint_type', selected: 'constr.contype AS', asText: 'constr.contype::text AS' },
  { name: 'confdeltype', selected: ' con.confdeltype,', asText: ' con.confdeltype::text,' },
  { name: 'confupdtype', selected: ' con.confupdtype,', asText: ' con.confupdtype::text,' },
] as const

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>

/**
 * Connects to a database and replaces the adapter's `executeScript`. The adapter's own function splits a script at
 * every semicolon, even inside a function's body or a string. The replacement sends the whole script as one message,
 * which PostgreSQL runs completely or not at all, and lets no visit wait behind its locks.
 */
async function connect(url: string, limits = lockLimits): Promise<Adapter> {
  const adapter = await new PrismaPg({ connectionString: url, max: 2 }).connect()
  adapter.executeScript = async (script) => {
    await runScript(adapter.underlyingDriver(), script, limits)
  }
  return adapter
}

async function connectForDescription(url: string): Promise<Adapter> {
  const adapter = await connect(url)
  const ask = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const columns = oneByteColumns.filter(({ selected }) => query.sql.includes(selected))
    const sql = columns.reduce((text, column) => text.replace(column.selected, column.asText), query.sql)
    const result = await ask({ ...query, sql })
    for (const { name } of columns) {
      result.columnTypes[result.columnNames.indexOf(name)] = ColumnTypeEnum.Character
    }
    return result
  }
  return adapter
}

/**
 * Returns the driver's own error. The engine's error contains only the number under which the driver's error is
 * registered.
 */
function behind(error: unknown, registry: ErrorRegistry): unknown {
  const number = /External error id#(\d+)/.exec(errorMessage(error))?.[1]
  return number === undefined ? error : (registry.consumeError(Number(number))?.error ?? error)
}

/**
 * Calls `work` with Prisma's schema engine, compiled to WebAssembly. `prisma migrate` uses the same engine but
 * downloads it as a binary.
 *
 * @param input.databaseUrl the database to which migrations are applied
 * @param input.scratchUrl an empty database in which the engine can replay the migrations to find their resulting
 * schema
 * @param input.limits how long a migration waits for a lock, and how often
 */
export async function withSchemaEngine<Result>(
  input: { databaseUrl: string; scratchUrl?: string; limits?: LockLimits },
  work: (engine: engine.SchemaEngine) => Promise<Result>,
): Promise<Result> {
  loaded ??= load()
  await loaded
  // The engine closes the scratch database that it opened, but it never closes the connection to the main database.
  // An open connection keeps its advisory lock, so this function closes the main connection.
  const opened: Adapter[] = []
  const scratch = input.scratchUrl
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: async () => {
      const adapter = await connect(input.databaseUrl, input.limits)
      opened.push(adapter)
      return adapter
    },
    connectToShadowDb: async () => {
      if (scratch === undefined) throw new Error('this engine was given no scratch database')
      return await connectForDescription(scratch)
    },
  })
  try {
    const instance = await engine.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory)
    try {
      return await work(instance)
    } finally {
      instance.free()
    }
  } catch (error) {
    throw behind(error, factory.errorRegistry)
  } finally {
    await Promise.all(opened.map((adapter) => adapter.dispose()))
  }
}
