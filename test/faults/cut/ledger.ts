import pg from 'pg'
import { z } from 'zod'

/**
 * Tables without an effect of a use case: counters of requests, and what is recorded of a session's use. A repeated call counts
 * there as a second request, as it is one.
 */
const COUNTERS = new Set(['guard_counter', 'partner_usage', 'demo_clock'])

/** Columns that count attempts. */
const NOT_COMPARED: Readonly<Record<string, readonly string[]>> = {
  sms_code: ['wrong'],
  outbox: ['attempts'],
  pack_due: ['failures', 'next_try_at'],
}

const tablesSchema = z.array(
  z.object({
    name: z.string(),
    columns: z.array(z.string()),
    /** Columns that are not compared: those that the database numbers, also for writes that come to nothing, and counts. */
    omitted: z.array(z.string()),
  }),
)
const changesSchema = z.array(
  z.object({
    name: z.string(),
    rows: z.number(),
    changed: z.array(z.record(z.string(), z.unknown())),
  }),
)

/** Values that differ from run to run are named by what they are. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => [key, plain(one)]),
    )
  if (value instanceof Date) return 'an instant'
  if (typeof value !== 'string') return value
  return value
    .replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi, 'an id')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?/g, 'an instant')
    .replace(/^\d+$/, 'a number')
    .replace(/^\\x[\da-f]*$/, 'bytes')
    .replace(/^[a-z\d]{4}(-[a-z\d]{4}){3}$/, 'a password')
    .replace(/^[\w-]{12}$/, 'the id of a key')
    .replace(/[\w+/=-]{22,}/g, 'a token')
}

/** An answer or a row in which ids, instants and bytes are named by what they are. */
export function comparable(value: unknown): string {
  return JSON.stringify(plain(JSON.parse(JSON.stringify(value ?? null))))
}

/**
 * Knows what a database holds at a moment: says what was written since, and puts it back. It works as the owner of the tables,
 * whose writes no trigger refuses while `session_replication_role` is `replica`.
 */
export class Ledger {
  readonly #owner: pg.Client
  readonly #schema: string
  readonly #tables: z.infer<typeof tablesSchema>
  /** The number of rows of each table, and the first transaction after. */
  #seen: { readonly rows: ReadonlyMap<string, number>; readonly from: bigint } = { rows: new Map(), from: 0n }

  private constructor(owner: pg.Client, schema: string, tables: z.infer<typeof tablesSchema>) {
    this.#owner = owner
    this.#schema = schema
    this.#tables = tables
  }

  /** @param schema a name for the copies of the tables */
  static async open(ownerUrl: string, schema: string): Promise<Ledger> {
    const owner = new pg.Client(ownerUrl)
    await owner.connect()
    const { rows } = await owner.query(`SELECT c.relname AS name,
        array_agg(quote_ident(a.attname) ORDER BY a.attnum)::text[] AS columns,
        coalesce(array_agg(a.attname) FILTER (WHERE a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'), '{}')::text[] AS omitted
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname NOT LIKE '\\_prisma%' GROUP BY 1 ORDER BY 1`)
    const tables = tablesSchema.parse(rows).map((table) => ({
      ...table,
      omitted: [...table.omitted, ...(NOT_COMPARED[table.name] ?? [])],
    }))
    const copies = tables.map(
      ({ name }) => `CREATE UNLOGGED TABLE ${schema}.${name} AS SELECT * FROM ${name} LIMIT 0`,
    )
    await owner.query([`CREATE SCHEMA ${schema}`, ...copies].join(';'))
    return new Ledger(owner, schema, tables)
  }

  async close(): Promise<void> {
    await this.#owner.end()
  }

  async #readChanges() {
    const each = this.#tables.map(
      ({ name, omitted }) => `SELECT '${name}' AS name, count(*)::int AS rows,
        coalesce(jsonb_agg(to_jsonb(t) - '{${omitted.join(',')}}'::text[]) FILTER (WHERE xmin::text::bigint >= $1), '[]') AS changed
        FROM public.${name} t`,
    )
    const text = each.join(' UNION ALL ')
    const { rows } = await this.#owner.query({ name: 'changes', text, values: [String(this.#seen.from)] })
    return changesSchema
      .parse(rows)
      .filter(({ name, rows: n, changed }) => changed.length > 0 || n !== this.#seen.rows.get(name))
  }

  async #beginHere(): Promise<bigint> {
    const { rows } = await this.#owner.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id')
    return BigInt(rows[0]?.id ?? 0)
  }

  /** Keeps what the database holds now. */
  async save(): Promise<void> {
    await this.#owner.query(
      this.#tables
        .map(
          ({ name }) =>
            `TRUNCATE ${this.#schema}.${name}; INSERT INTO ${this.#schema}.${name} SELECT * FROM public.${name}`,
        )
        .join(';'),
    )
    this.#seen = { rows: new Map(), from: await this.#beginHere() }
    const all = await this.#readChanges()
    this.#seen = { ...this.#seen, rows: new Map(all.map(({ name, rows }) => [name, rows])) }
  }

  /** Puts back what was kept. @param changed the tables that were written, if they are known */
  async restore(changed?: ReadonlySet<string>): Promise<void> {
    const names = changed ?? new Set((await this.#readChanges()).map(({ name }) => name))
    const tables = this.#tables.filter(({ name }) => names.has(name))
    if (tables.length > 0)
      await this.#owner.query(
        [
          'BEGIN',
          'SET LOCAL session_replication_role = replica',
          ...tables.map(({ name }) => `DELETE FROM public.${name}`),
          ...tables.map(
            ({ name, columns }) =>
              `INSERT INTO public.${name} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE SELECT ${columns.join(', ')} FROM ${this.#schema}.${name}`,
          ),
          'COMMIT',
        ].join(';'),
      )
    this.#seen = { ...this.#seen, from: await this.#beginHere() }
  }

  /** What was written since the database was saved or restored, and the tables that were. */
  async effect(): Promise<{ readonly lines: readonly string[]; readonly tables: ReadonlySet<string> }> {
    const now = await this.#readChanges()
    const lines = now
      .filter(({ name }) => !COUNTERS.has(name))
      .flatMap(({ name, rows, changed }) => {
        const more = rows - (this.#seen.rows.get(name) ?? 0)
        return [
          ...changed.map((row) => `${name} ${comparable(row)}`),
          ...(more === 0 ? [] : [`${name} has ${more > 0 ? `${more} more` : `${-more} fewer`}`]),
        ]
      })
    return { lines: lines.sort(), tables: new Set(now.map(({ name }) => name)) }
  }
}
