import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { tables } from '#server/generated/tables.ts'
import {
  countDistinct,
  distinctValues,
  expression,
  firstInGroup,
  largeTotal,
  many,
  partOf,
  pick,
  textField,
} from '#server/kernel/database/expression.ts'
import { recordset, select } from '#server/kernel/database/selection.ts'
import { prepare, Statement } from '#server/kernel/database/statement.ts'
import {
  assign,
  columnsOf,
  insert,
  insertFrom,
  jsonRows,
  reader,
  returning,
  rowsOf,
  update,
} from '#server/kernel/database/table.ts'

const v = columnsOf(tables.visit, 'v')
const at = new Date('2026-03-01T00:00:00Z')

describe('a statement', () => {
  it('gives the names of a part’s columns to later parts', () => {
    const sql = new Statement()
    const part = sql.with('a', select({ id: v.id, policyId: v.policyId, n: 'count(*)' }, `FROM ${v}`))
    expect(`${part.policyId}`).toBe('a."policyId"')
    expect(sql.text(`SELECT ${part.id} FROM a`)).toBe(
      'WITH a AS (SELECT v.id AS id, v.policy_id AS "policyId", count(*) AS n FROM visit v)\nSELECT a.id FROM a',
    )
    // @ts-expect-error the part does not return this column
    expect(() => part.branch).toThrow('a has no column branch')
  })

  it('refuses two parts of one name', () => {
    const sql = new Statement()
    sql.with('a', 'SELECT 1')
    expect(() => sql.with('a', 'SELECT 2')).toThrow('two parts named a')
  })

  it('that is prepared has its parameters in the order in which they are declared', () => {
    const read = prepare({ id: 'uuid', now: 'timestamptz?' }, (p) => `SELECT ${p.now}, ${p.id}, ${p.id}`)
    expect(read.text).toBe('SELECT $2::timestamptz, $1::uuid, $1::uuid')
    expect(read.values({ now: null, id: 'x' })).toEqual(['x', null])
    // @ts-expect-error a parameter is missing
    read.values({ id: 'x' })
    // @ts-expect-error a parameter has the wrong type
    read.values({ id: 'x', now: '2026-03-01' })
  })

  it('that is prepared inserts its parameters as a row', () => {
    const l = columnsOf(tables.vendorToken, 'l')
    const write = prepare(pick(l, 'vendor', 'token', 'expiresAt'), (p) => insertFrom(tables.vendorToken, p))
    expect(write.text).toBe(
      'INSERT INTO vendor_token (vendor, token, expires_at) SELECT $1::text, $2::text, $3::timestamptz',
    )
  })

  it('that does not use a parameter is refused when it is prepared', () => {
    expect(() => prepare({ id: 'uuid', now: 'timestamptz' }, (p) => `SELECT ${p.id}`)).toThrow('not use now')
    // @ts-expect-error there is no such parameter
    expect(() => prepare({ id: 'uuid' }, (p) => `SELECT ${p.id}, ${p.key}`)).toThrow('no column key')
  })
})

describe('rows that a parameter gives', () => {
  const r = recordset('$1::jsonb', 'r', pick(v, 'policyId', 'version'))

  it('have the types of the columns', () => {
    expect(`${r}`).toBe('jsonb_to_recordset($1::jsonb) AS r("policyId" uuid, version int4)')
    expect(`${r.policyId} ${r.version}`).toBe('r."policyId" r.version')
    // @ts-expect-error the rows have no such key
    expect(() => r.status).toThrow('has no column status')
  })

  it('need columns with a known type', () => {
    expect(() => recordset('$1', 'r', { n: expression('1') })).toThrow('the type of n is unknown')
  })
})

describe('a list of values as a parameter', () => {
  it('has the type of a list of the column', () => {
    const sql = new Statement()
    expect(sql.given(many(v.status), ['PENDING'])).toBe('$1::visit_status[]')
    // @ts-expect-error the value is not one of the enum's values
    sql.given(many(v.status), ['GONE'])
  })
})

describe('a field of the content of a jsonb column', () => {
  it('has the schema of the field', () => {
    const schema = z.object({ way: z.enum(['PHONE', 'LETTER']).nullable() })
    const part = select({ way: textField(v.answers, schema, 'way') }, '')
    expect(part.text).toBe("SELECT v.answers->>'way' AS way ")
    expectTypeOf(part.row.parse({ way: null }).way).toEqualTypeOf<'PHONE' | 'LETTER' | null>()
    // @ts-expect-error the content has no such field
    expect(() => textField(v.answers, schema, 'when')).toThrow('there is no field when')
  })
})

describe('an aggregate', () => {
  it('takes the schema of its values from the column', () => {
    const first = select(
      {
        n: countDistinct(v.id),
        first: firstInGroup(v.status, `${v.openedAt}`),
        all: distinctValues(v.branch),
      },
      '',
    )
    expect(first.text).toBe(
      'SELECT count(DISTINCT v.id)::int AS n, (array_agg(v.status ORDER BY v.opened_at))[1] AS first, array_agg(DISTINCT v.branch) AS all ',
    )
    expect(first.row.parse({ n: 1, first: 'PENDING', all: ['x'] })).toEqual({
      n: 1,
      first: 'PENDING',
      all: ['x'],
    })
  })

  it('of large numbers can be larger than an int4', () => {
    expect(select({ n: largeTotal(v.version) }, '').text).toBe(
      'SELECT coalesce(sum(v.version), 0)::float8 AS n ',
    )
  })
})

describe('a table', () => {
  it('names its columns', () => {
    expect(`${v} ${v.coolingOffEndsAt}`).toBe('visit v v.cooling_off_ends_at')
    // @ts-expect-error there is no such column
    expect(() => v.cooling_off_ends_at).toThrow('no column')
  })

  it('compares a list with fixed values of its column’s type', () => {
    const s = columnsOf(tables.staff, 's')
    expect(s.roles.has('AGENT')).toBe("'AGENT' = ANY(s.roles)")
    expect(s.roles.hasOneOf('AGENT', 'EDITOR')).toBe("s.roles && ARRAY['AGENT', 'EDITOR']::staff_role[]")
    // @ts-expect-error there is no such role
    s.roles.hasOneOf('SOMEBODY')
  })

  it('is inserted into with typed values and expressions', () => {
    const sql = new Statement()
    const row = {
      visitId: expression('v.id'),
      seq: 1,
      type: 'X',
      at,
      payload: { a: 1 },
      status: 'PENDING',
      hash: Buffer.alloc(1),
    } as const
    expect(insert(sql, tables.visitEvent, [row], 'v')).toBe(
      'INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash) SELECT v.id, $1::int4, $2::text, $3::timestamptz, $4::jsonb, $5::visit_status, $6::bytea FROM v',
    )
    expect(sql.values).toEqual([1, 'X', at, '{"a":1}', 'PENDING', Buffer.alloc(1)])
    const { hash: _, ...without } = row
    // @ts-expect-error a required column is missing
    insert(sql, tables.visitEvent, [without], 'v')
    // @ts-expect-error the value is not one of the enum's values
    insert(sql, tables.visitEvent, [{ ...row, status: 'GONE' }], 'v')
  })

  it('is inserted into from rows in JSON', () => {
    const r = columnsOf(tables.visitEvent, 'r')
    const written = columnsOf(tables.visitEvent, 'visit_event')
    const row = { ...pick(r, 'visitId', 'seq', 'type', 'payload', 'status', 'hash'), at: '$2' }
    const from = rowsOf(tables.visitEvent, '$1', 'r')
    expect(returning(insertFrom(tables.visitEvent, row, from), pick(written, 'visitId')).text).toBe(
      'INSERT INTO visit_event (visit_id, seq, type, payload, status, hash, at) SELECT r.visit_id, r.seq, r.type, r.payload, r.status, r.hash, $2 FROM jsonb_populate_recordset(null::visit_event, $1) r RETURNING visit_event.visit_id AS "visitId"',
    )
    expect(`${written}`).toBe('visit_event')
    const sent = { visitId: 'v', at, hash: Buffer.from([1, 171]), commandDigest: null }
    expect(jsonRows(tables.visitEvent, [sent])).toEqual([
      { visit_id: 'v', at, hash: '\\x01ab', command_digest: null },
    ])
    // @ts-expect-error there is no such column
    expect(() => jsonRows(tables.visitEvent, [{ colour: 'red' }])).toThrow('visit_event has no column colour')
  })

  it('is updated', () => {
    const sql = new Statement()
    const set = assign(sql, tables.visit, { startedAt: at, method: null })
    expect(update(tables.visit, 'v', { set, where: ['true'], returning: { id: v.id } }).text).toBe(
      'UPDATE visit v SET started_at = $1::timestamptz, method = $2::identity_method WHERE true RETURNING v.id AS id',
    )
    // @ts-expect-error there is no such column
    expect(() => assign(sql, tables.visit, { started: at })).toThrow('visit has no column started')
    // @ts-expect-error the column cannot be null
    assign(sql, tables.visit, { openedAt: null })
  })

  it('is read by the names of its properties', () => {
    const own = reader(tables.visit, tables.visit.row.pick({ id: true, policyId: true, method: true }), 'x')
    expect(select(own.columns('v'), '').text).toBe(
      'SELECT v.id AS "x.id", v.policy_id AS "x.policyId", v.method AS "x.method" ',
    )
    const row = { 'x.id': 'a', 'x.policyId': 'b', 'x.method': null }
    expect(own.read(row)).toEqual({ id: 'a', policyId: 'b', method: null })
    expect(own.readIfAny({ 'x.id': null, 'x.policyId': null, 'x.method': null })).toBeNull()
    expect(() => own.read({ ...row, 'x.method': 'LETTER' })).toThrow()
    expectTypeOf(own.read(row).method).toEqualTypeOf<'FACE' | 'SMS' | null>()
    const other = tables.visit.row.pick({ id: true }).extend({ colour: z.string() })
    // @ts-expect-error there is no such column
    expect(() => reader(tables.visit, other)).toThrow('visit has no column colour')
  })

  it('gives a part of a text', () => {
    expect(partOf(v.branch, "'", 1).text).toBe("split_part(v.branch, '''', 1)")
  })

  it('with a list of an enum is read as a list of text', () => {
    const { roles } = columnsOf(tables.staff, 's')
    expect(select({ roles }, '').text).toBe('SELECT s.roles::text[] AS roles ')
  })
})
