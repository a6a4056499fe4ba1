import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { headOfTypes, structureOf, todaysDocument, typesFile } from '#test/support/contract/files.ts'
import { lintDocument } from '#test/support/contract/lint.ts'

const text = () => JSON.stringify(todaysDocument())

test('the document keeps Redocly’s rules', async () => {
  expect(await lintDocument(todaysDocument())).toEqual([])
})

test.each([
  [
    'a schema that is not there',
    (given: string) => given.replace('schemas/FieldError"', 'schemas/NoSuchSchema"'),
    'no-unresolved-refs',
  ],
  [
    'a name given twice',
    (given: string) => given.replace('"getVisit"', '"listVisits"'),
    'operation-operationId-unique',
  ],
  ['an unknown member', (given: string) => given.replace('"operationId"', '"operationID"'), 'struct'],
  [
    'a scheme that is not there',
    (given: string) => given.replace('"security":[{"apiKey"', '"security":[{"noKey"'),
    'security-defined',
  ],
  [
    'a parameter that is not in the path',
    (given: string) => given.replace('"name":"visitId"', '"name":"id"'),
    'path-parameters-defined',
  ],
])('the rules find %s', async (_, breakIt, rule) => {
  const broken = breakIt(text())
  expect(broken).not.toBe(text())
  expect((await lintDocument(JSON.parse(broken))).join('\n')).toContain(rule)
})

test('the types of the client were made from this document', () => {
  const [head] = readFileSync(typesFile, 'utf8').split('\n')
  expect(head, 'run: npm run api:types').toBe(headOfTypes(todaysDocument()))
})

test('texts for people do not change the types, and a field does', () => {
  const field = (name: string, description: string) => ({
    description,
    properties: { [name]: { type: 'string', description } },
  })
  expect(structureOf(field('description', 'a'))).toEqual(structureOf(field('description', 'b')))
  expect(structureOf(field('description', 'a'))).not.toEqual(structureOf(field('title', 'a')))
  expect(headOfTypes(field('a', 'x'))).not.toBe(headOfTypes(field('b', 'x')))
})
