import { z } from 'zod'
import { Expression } from './expression.ts'

/** Types whose numbers are the same in every database of every version. */
const BUILT_IN = new Set([
  ...['bool', 'bytea', 'date', 'int2', 'int4', 'int8', 'jsonb', 'numeric', 'text', 'timestamptz', 'uuid'],
  ...['text[]', 'uuid[]', 'bytea[]', 'int4[]', 'timestamptz[]'],
])

function ofBuiltInType(of: Expression): string {
  if (of.type === undefined) throw new Error(`the type of ${of} is unknown`)
  return BUILT_IN.has(of.type) ? of.text : `${of}::text`
}

const bytes = z.instanceof(Buffer)

/**
 * SQL: a row of these values as PostgreSQL's binary protocol sends it: the number of columns, and the type, length and bytes of
 * each. So no two rows give the same bytes, and neither time zone nor any other setting of the session changes them, but
 * for the client's encoding, which is UTF-8 (the driver always asks for it). It takes less than half the time of JSON.
 *
 * A type of this database's own, an enum, is sent as text, because its number is another one after a restore.
 */
export function rowBytes(...values: readonly Expression[]): Expression<typeof bytes> {
  return new Expression(`record_send(ROW(${values.map(ofBuiltInType).join(', ')}))`, bytes, 'bytea')
}

/** SQL: the bytes of all rows of a group, one after the other. Null if there are none. */
export function allBytes(
  of: Expression<typeof bytes>,
  ...order: readonly Expression[]
): Expression<z.ZodNullable<typeof bytes>> {
  return new Expression(
    `string_agg(${of}, ''::bytea ORDER BY ${order.join(', ')})`,
    z.nullable(bytes),
    'bytea',
  )
}

/** SQL: the SHA-256 of bytes; null if they are null. */
export function sha256Of<S extends z.ZodType<Buffer | null>>(of: Expression<S>): Expression<S> {
  return new Expression(`sha256(${of})`, of.schema, 'bytea')
}
