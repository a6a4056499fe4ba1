import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { breakingChanges } from '#test/support/contract/compare.ts'
import { readContract } from '#test/support/contract/document.ts'
import { releasedFile, todaysDocument } from '#test/support/contract/files.ts'

test('no client of the last release breaks', () => {
  const older = readContract(JSON.parse(readFileSync(releasedFile, 'utf8')))
  expect(breakingChanges({ older, newer: readContract(todaysDocument()) })).toEqual([])
})

const json = (schema: object) => ({ 'application/json': { schema } })

/** A small document. Each part of it can be replaced. */
function documentWith(change: {
  readonly sent?: object
  readonly read?: object
  readonly operation?: object
  readonly path?: string
  readonly document?: object
}) {
  const {
    sent = { type: 'string' },
    read = { type: 'string' },
    operation = {},
    path = 'PUT /things/{id}',
  } = change
  const [method = '', address = ''] = path.split(' ')
  return readContract({
    openapi: '3.1.0',
    info: { version: '1' },
    servers: [{ url: 'https://visits.example.com/api/v1' }],
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      headers: {},
      schemas: {
        Sent: {
          type: 'object',
          properties: { value: sent },
          required: ['value'],
          additionalProperties: false,
        },
        Read: { type: 'object', properties: { value: read }, required: ['value'] },
        // A schema that contains itself.
        Tree: { type: 'object', properties: { inner: { $ref: '#/components/schemas/Tree' } } },
      },
    },
    paths: {
      [address]: {
        [method.toLowerCase()]: {
          operationId: 'putThing',
          security: [{ apiKey: ['things:write'] }],
          'x-problems': { KEY_INVALID: 401 },
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100, default: 50 } },
          ],
          requestBody: { required: true, content: json({ $ref: '#/components/schemas/Sent' }) },
          responses: {
            200: {
              headers: { 'Request-Id': { required: true, schema: { type: 'string' } } },
              content: json({ $ref: '#/components/schemas/Read' }),
            },
            401: {
              content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Tree' } } },
            },
          },
          ...operation,
        },
      },
    },
    ...change.document,
  })
}

const SENT = 'PUT /things/{id} body application/json'
const READ = 'PUT /things/{id} 200 application/json'
const problem = (schema: object) => ({ content: { 'application/problem+json': { schema } } })

describe('a change of an operation breaks clients:', () => {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
  const limit = { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100, default: 50 } }
  const ok = {
    headers: { 'Request-Id': { required: true, schema: { type: 'string' } } },
    content: json({ $ref: '#/components/schemas/Read' }),
  }
  const refused = problem({ $ref: '#/components/schemas/Tree' })
  it.each<[string, Parameters<typeof documentWith>[0], string]>([
    ['another method', { path: 'POST /things/{id}' }, 'PUT /things/{id}: removed'],
    ['another path', { path: 'PUT /thing/{id}' }, 'PUT /things/{id}: removed'],
    ['another name', { operation: { operationId: 'setThing' } }, 'PUT /things/{id}: operationId'],
    ['another scope', { operation: { security: [{ apiKey: ['things:all'] }] } }, 'PUT /things/{id}: scope'],
    ['a problem is gone', { operation: { 'x-problems': {} } }, 'PUT /things/{id} KEY_INVALID: removed'],
    [
      'a problem with another status',
      { operation: { 'x-problems': { KEY_INVALID: 403 } } },
      'PUT /things/{id} KEY_INVALID: status',
    ],
    ['a parameter is gone', { operation: { parameters: [id] } }, 'PUT /things/{id} query limit: removed'],
    [
      'a parameter is required',
      { operation: { parameters: [id, { ...limit, required: true }] } },
      'PUT /things/{id} query limit: required',
    ],
    [
      'a new required parameter',
      {
        operation: {
          parameters: [id, limit, { name: 'If-Match', in: 'header', required: true, schema: {} }],
        },
      },
      'PUT /things/{id} header If-Match: required',
    ],
    [
      'a lower limit of a parameter',
      { operation: { parameters: [id, { ...limit, schema: { ...limit.schema, maximum: 20 } }] } },
      'PUT /things/{id} query limit: maximum',
    ],
    [
      'another default',
      { operation: { parameters: [id, { ...limit, schema: { ...limit.schema, default: 20 } }] } },
      'PUT /things/{id} query limit: default',
    ],
    [
      'another type of body',
      { operation: { requestBody: { required: true, content: { 'application/xml': { schema: {} } } } } },
      `${SENT}: removed`,
    ],
    ['an answer is gone', { operation: { responses: { 200: ok } } }, 'PUT /things/{id} 401: removed'],
    [
      'a new success',
      { operation: { responses: { 200: ok, 201: ok, 401: refused } } },
      'PUT /things/{id} 201: new success',
    ],
    [
      'another type of answer',
      { operation: { responses: { 200: { ...ok, content: {} }, 401: refused } } },
      `${READ}: removed`,
    ],
    [
      'a header is gone',
      { operation: { responses: { 200: { ...ok, headers: {} }, 401: refused } } },
      'PUT /things/{id} 200 Request-Id: removed',
    ],
    [
      'a header that may be missing',
      {
        operation: {
          responses: {
            200: { ...ok, headers: { 'Request-Id': { schema: { type: 'string' } } } },
            401: refused,
          },
        },
      },
      'PUT /things/{id} 200 Request-Id: may be missing',
    ],
    [
      'another address',
      { document: { servers: [{ url: 'https://visits.example.com/api/v2' }] } },
      'servers: path',
    ],
    [
      'another way to prove who asks',
      { document: { components: { schemas: documentWith({}).components.schemas, securitySchemes: {} } } },
      'securitySchemes: changed',
    ],
  ])('%s', (_, change, line) => {
    expect(breakingChanges({ older: documentWith({}), newer: documentWith(change) })).toContain(line)
  })

  test('a body that becomes required', () => {
    const older = documentWith({ operation: { requestBody: undefined } })
    expect(breakingChanges({ older, newer: documentWith({}) })).toEqual(['PUT /things/{id} body: required'])
  })
})

const object = (properties: object, required: readonly string[] = [], more: object = {}) => ({
  type: 'object',
  properties,
  required,
  ...more,
})
const text = { type: 'string' }
const number = { type: 'number' }

describe('a change of a value', () => {
  /** What clients may send, and the narrower thing that they may send no longer. Answers break the other way round. */
  it.each<[string, object, object, string]>([
    ['type', { type: ['string', 'null'] }, text, ': type'],
    ['number', number, { type: 'integer' }, ': type'],
    ['values', { type: 'string', enum: ['A', 'B'] }, { type: 'string', enum: ['A'] }, ': values'],
    ['any value', text, { type: 'string', enum: ['A'] }, ': values'],
    ['one value', { enum: ['A', 'B'] }, { const: 'A' }, ': values'],
    ['format', text, { type: 'string', format: 'date' }, ': format'],
    ['pattern', text, { type: 'string', pattern: '^a' }, ': pattern'],
    ['minLength', text, { type: 'string', minLength: 2 }, ': minLength'],
    ['maxLength', { type: 'string', maxLength: 9 }, { type: 'string', maxLength: 8 }, ': maxLength'],
    ['minimum', number, { type: 'number', minimum: 1 }, ': minimum'],
    ['maximum', number, { type: 'number', maximum: 1 }, ': maximum'],
    ['exclusiveMinimum', number, { type: 'number', exclusiveMinimum: 1 }, ': exclusiveMinimum'],
    ['exclusiveMaximum', number, { type: 'number', exclusiveMaximum: 1 }, ': exclusiveMaximum'],
    ['multipleOf', number, { type: 'number', multipleOf: 2 }, ': multipleOf'],
    ['minItems', { type: 'array', items: text }, { type: 'array', items: text, minItems: 1 }, ': minItems'],
    ['maxItems', { type: 'array', items: text }, { type: 'array', items: text, maxItems: 1 }, ': maxItems'],
    [
      'uniqueItems',
      { type: 'array', items: text },
      { type: 'array', items: text, uniqueItems: true },
      ': uniqueItems',
    ],
    [
      'items',
      { type: 'array', items: { type: ['string', 'null'] } },
      { type: 'array', items: text },
      '/*: type',
    ],
    ['minProperties', { type: 'object' }, { type: 'object', minProperties: 1 }, ': minProperties'],
    ['maxProperties', { type: 'object' }, { type: 'object', maxProperties: 1 }, ': maxProperties'],
    [
      'names',
      { type: 'object', propertyNames: text },
      { type: 'object', propertyNames: { ...text, maxLength: 3 } },
      '/{name}: maxLength',
    ],
    [
      'fields by any name',
      { type: 'object', additionalProperties: { type: ['string', 'null'] } },
      { type: 'object', additionalProperties: text },
      '/{}: type',
    ],
    ['a field inside', object({ a: { type: ['string', 'null'] } }), object({ a: text }), '/a: type'],
    ['an alternative', { anyOf: [text, number] }, text, ': type'],
    [
      'a part',
      { allOf: [object({ a: text })] },
      { allOf: [object({ a: { ...text, maxLength: 3 } })] },
      '/a: maxLength',
    ],
  ])(
    'that narrows %s breaks whoever sends it, and one that widens it whoever reads it',
    (_, wide, narrow, line) => {
      const changes = (older: object, newer: object) =>
        breakingChanges({ older: documentWith(older), newer: documentWith(newer) })
      expect(changes({ sent: wide }, { sent: narrow })).toEqual([`${SENT}/value${line}`])
      expect(changes({ sent: narrow }, { sent: wide })).toEqual([])
      expect(changes({ read: narrow }, { read: wide })).toEqual([`${READ}/value${line}`])
      expect(changes({ read: wide }, { read: narrow })).toEqual([])
    },
  )

  it.each<[string, { sent?: object; read?: object }, { sent?: object; read?: object }, string[]]>([
    [
      'a field that is gone from what is sent',
      { sent: object({ a: text }) },
      { sent: object({}) },
      [`${SENT}/value/a: removed`],
    ],
    [
      'a field that is gone from an answer',
      { read: object({ a: text }) },
      { read: object({}) },
      [`${READ}/value/a: removed`],
    ],
    [
      'a field that must be sent',
      { sent: object({ a: text }) },
      { sent: object({ a: text }, ['a']) },
      [`${SENT}/value/a: required`],
    ],
    [
      'a new field that must be sent',
      { sent: object({}) },
      { sent: object({ a: text }, ['a']) },
      [`${SENT}/value/a: required`],
    ],
    ['a new field that may be sent', { sent: object({}) }, { sent: object({ a: text }) }, []],
    [
      'a field that may be missing in an answer',
      { read: object({ a: text }, ['a']) },
      { read: object({ a: text }) },
      [`${READ}/value/a: may be missing`],
    ],
    ['a new field of an answer', { read: object({}) }, { read: object({ a: text }, ['a']) }, []],
    [
      'unknown fields that are now refused',
      { sent: object({}) },
      { sent: object({}, [], { additionalProperties: false }) },
      [`${SENT}/value: other fields`],
    ],
  ])('%s', (_, older, newer, lines) => {
    expect(breakingChanges({ older: documentWith(older), newer: documentWith(newer) })).toEqual(lines)
  })

  test('with a keyword that the comparison does not know is an error', () => {
    expect(() => documentWith({ sent: { type: 'string', contentEncoding: 'base64' } })).toThrow(
      'contentEncoding',
    )
  })
})

test('what may be added breaks nobody', () => {
  const older = documentWith({})
  const added = documentWith({
    operation: {
      'x-problems': { KEY_INVALID: 401, CERTIFICATE_NOT_ACCEPTED: 403 },
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 200, default: 50 } },
        { name: 'If-Match', in: 'header', schema: { type: 'string' } },
      ],
    },
  })
  expect(breakingChanges({ older, newer: added })).toEqual([])
  const other = documentWith({ path: 'GET /others' })
  expect(breakingChanges({ older, newer: { ...older, paths: { ...older.paths, ...other.paths } } })).toEqual(
    [],
  )
})
