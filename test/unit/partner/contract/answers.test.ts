import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type Answered, answerCheck, createAnswerCheck } from '#test/support/contract/answers.ts'
import { readContract } from '#test/support/contract/document.ts'
import { watchedResponse } from '#test/support/contract/watch.ts'

const page = { rows: [], next: null }
const good: Answered = {
  method: 'GET',
  path: '/visits',
  status: 200,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'request-id': 'a-request',
    ratelimit: '"client";r=199;t=1',
    'ratelimit-policy': '"client";q=200;w=4',
  },
  body: JSON.stringify(page),
}
const problem = (status: number, code: string) => ({
  type: 'https://visits.example.com/',
  title: 'title',
  status,
  code,
  requestId: 'a-request',
  errors: [],
})
const refused = (status: number, code: string, headers = {}): Answered => ({
  ...good,
  status,
  headers: { ...good.headers, 'content-type': 'application/problem+json', ...headers },
  body: JSON.stringify(problem(status, code)),
})
const wrongWith = (change: Partial<Answered>) =>
  answerCheck()
    .wrongWith({ ...good, ...change })
    .join('\n')
const without = (name: string) =>
  Object.fromEntries(Object.entries(good.headers).filter(([each]) => each !== name))

test('an answer of the document is right', () => {
  expect(wrongWith({})).toBe('')
  expect(wrongWith(refused(422, 'INPUT_INVALID'))).toBe('')
  expect(wrongWith(refused(429, 'TOO_MANY_REQUESTS', { 'retry-after': '1' }))).toBe('')
  expect(wrongWith({ ...refused(404, 'NOT_FOUND'), path: '/nothing' })).toBe('')
  expect(wrongWith({ ...refused(405, 'METHOD_NOT_ALLOWED'), method: 'DELETE' })).toBe('')
})

test.each<[string, Partial<Answered>, string]>([
  ['another status', { status: 201 }, 'no such status'],
  ['another type', { headers: { ...good.headers, 'content-type': 'text/html' } }, 'no type text/html'],
  ['a field less', { body: '{"rows":[]}' }, "must have required property 'next'"],
  ['a field that is not described', { body: JSON.stringify({ ...page, more: true }) }, 'additionalProperty'],
  ['a value of another type', { body: JSON.stringify({ ...page, next: 1 }) }, '/next must be string,null'],
  ['a body that is not JSON', { body: '<html>' }, 'the body must be object'],
  ['no request id', { headers: without('request-id') }, 'no Request-Id'],
  ['no allowance', { headers: without('ratelimit') }, 'no RateLimit'],
  ['a problem of another operation', refused(422, 'ROW_REFUSED'), 'no problem ROW_REFUSED'],
  [
    'a problem with another status',
    refused(401, 'INPUT_INVALID', { 'www-authenticate': 'Bearer' }),
    'no problem INPUT_INVALID',
  ],
  ['a refusal that does not say when to return', refused(429, 'TOO_MANY_REQUESTS'), 'no Retry-After'],
  [
    'a problem in another form',
    { ...refused(404, 'NOT_FOUND'), path: '/nothing', body: '{"error":1}' },
    'must have required property',
  ],
  ['a success outside of the document', { path: '/nothing' }, 'no such operation'],
])('an answer with %s is wrong', (_, change, line) => {
  expect(wrongWith(change)).toContain(line)
})

test('schemas made of parts are closed as a whole, and an answer without content has none', () => {
  const text = { type: 'string' }
  const check = createAnswerCheck(
    readContract({
      openapi: '3.1.0',
      info: { version: '1' },
      servers: [],
      components: {
        securitySchemes: {},
        schemas: { A: { type: 'object', properties: { a: text }, required: ['a'] } },
      },
      paths: {
        '/x': {
          get: {
            operationId: 'x',
            security: [],
            'x-problems': {},
            responses: {
              200: {
                content: {
                  'application/json': {
                    schema: {
                      allOf: [
                        { $ref: '#/components/schemas/A' },
                        { type: 'object', properties: { b: text } },
                      ],
                    },
                  },
                },
              },
              304: {},
            },
          },
        },
      },
    }),
  )
  const wrong = (body: string, status = 200) =>
    check
      .wrongWith({ method: 'GET', path: '/x', status, headers: { 'content-type': 'application/json' }, body })
      .join()
  expect(wrong('{"a":"1","b":"2"}')).toBe('')
  expect(wrong('{"a":"1","c":"2"}')).toContain('unevaluated')
  expect(wrong('', 304)).toBe('')
  expect(wrong('{}', 304)).toContain('has a body')
})

test('the bodies of operations that are performed without a request are checked', () => {
  expect(answerCheck().wrongBody('listVisits', 200, page)).toEqual([])
  expect(answerCheck().wrongBody('listVisits', 200, {})).not.toEqual([])
  expect(answerCheck().wrongBody('listVisits', 299, page)).toEqual(['listVisits has no answer 299'])
})

test('a watched server reports its wrong answers of the partner API, and only those', async () => {
  const reported: string[] = []
  const server = createServer(
    { ServerResponse: watchedResponse((line) => reported.push(line)) },
    (_, response) => {
      response.setHeader('Request-Id', 'a-request')
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.end('<p>')
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  expect(await ask('/page')).toBe('<p>')
  expect(await ask('/api/v1/openapi.json')).toBe('<p>')
  expect(reported).toEqual([])
  expect(await ask('/api/v1/visits?limit=1')).toBe('<p>')
  expect(reported).toContain('GET /visits 200: the document has no type text/html')
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
