import { AsyncLocalStorage } from 'node:async_hooks'
import dns from 'node:dns'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { type Look, shared, shareLookups } from '#server/kernel/process/lookups.ts'

/** A resolver that answers when the test says so. */
function resolver() {
  const asked: { readonly question: string; readonly answer: (...given: unknown[]) => void }[] = []
  const look: Look<unknown, unknown[]> = (host, options, done) => {
    asked.push({ question: `${host} ${JSON.stringify(options)}`, answer: done })
  }
  return { asked, ask: shared(look) }
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve))

test('who asks for a host that is being looked up gets that answer, each in their own context', async () => {
  const { asked, ask } = resolver()
  const context = new AsyncLocalStorage<string>()
  const heard: unknown[] = []
  for (const name of ['first', 'second', 'third'])
    context.run(name, () =>
      ask('a.example', { all: true }, (...got) => heard.push([context.getStore(), ...got])),
    )
  ask('a.example', { all: false }, () => undefined)
  ask('b.example', { all: true }, () => undefined)
  expect(asked.map(({ question }) => question)).toEqual([
    'a.example {"all":true}',
    'a.example {"all":false}',
    'b.example {"all":true}',
  ])
  asked[0]?.answer(null, 'address')
  await tick()
  expect(heard).toEqual(['first', 'second', 'third'].map((name) => [name, null, 'address']))
})

test('an answer is not kept: the next question is asked again', async () => {
  const { asked, ask } = resolver()
  const heard: unknown[] = []
  ask('a.example', undefined, (error) => heard.push(error))
  asked[0]?.answer('gone')
  await tick()
  ask('a.example', undefined, (error) => heard.push(error))
  asked[1]?.answer(null)
  await tick()
  expect(heard).toEqual(['gone', null])
})

test('names are found as before', async () => {
  const before = await promisify(dns.lookup)('localhost', { family: 4 })
  shareLookups()
  shareLookups()
  expect(await promisify(dns.lookup)('localhost', { family: 4 })).toEqual(before)
  const [bare, all] = await Promise.all([
    new Promise((resolve) => dns.lookup('localhost', (_, ...found) => resolve(found))),
    new Promise((resolve) => dns.lookup('localhost', { all: true }, (_, found) => resolve(found))),
  ])
  expect(bare).toEqual([expect.any(String), expect.any(Number)])
  expect(all).toContainEqual(before)
})
