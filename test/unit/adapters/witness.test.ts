import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createWitness } from '#server/adapters/witness/tlog-witness.ts'
import { createMemoryStorage } from '#server/emulators/base/storage.ts'
import { assembleEmulators } from '#server/emulators/index.ts'
import { createWitnessEmulator } from '#server/emulators/witness/witness.ts'
import { verifyEd25519 } from '#server/evidence/ed25519.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { demoWitnesses } from '#server/kernel/process/env.ts'
import { cosign } from '#server/transparency/cosign.ts'
import { cosignatureBytes, cosignedMessage, isCosignatureOf } from '#server/transparency/rules/cosignature.ts'
import {
  keyText,
  type NoteKey,
  noteKey,
  readKey,
  readNote,
  readSignatureLine,
  signatureLine,
  signatureOf,
} from '#server/transparency/rules/note.ts'
import { rawKey, sha256, testLog } from './log.ts'
import { endless, testServers } from './servers.ts'
import { demoEnv, failure } from './vendors.ts'

const closing: (() => Promise<unknown>)[] = []
const servers = testServers()
afterAll(servers.close)
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const utf8 = (text: string) => new Uint8Array(Buffer.from(text))

/** The emulated witness on a server, which knows these logs. */
async function witness(logs: readonly string[], storage = createMemoryStorage()) {
  const server = createServer((request, response) => emulators.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const emulators = assembleEmulators(
    { env: demoEnv(port), clock: systemClock, pushTo: 'http://127.0.0.1:1', logKeys: () => logs },
    storage,
  )
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const [configured] = demoWitnesses(port)
  if (configured === undefined) throw new Error('no witness')
  const fail = (code: string) =>
    fetch(`http://127.0.0.1:${port}/emulator/control/fail`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ vendor: 'witness', next: [{ code }] }),
    })
  return { port: createWitness(configured), url: configured.url, key: configured.key, storage, fail }
}

const known = (vkey: string): NoteKey => {
  const key = readKey(sha256, vkey)
  if (key === null) throw new Error(vkey)
  return key
}

describe('the demo’s witness', () => {
  test('cosigns a log that grows, and shows its last checkpoint', async () => {
    const log = testLog()
    const { port, url, key } = await witness([log.key])
    let since = 0
    for (const size of [1, 2, 3, 3, 7, 8, 20, 33]) {
      const checkpoint = log.checkpoint(size)
      const line = await cosign(port, { checkpoint, size, since, prove: log.prove, now: new Date() })
      const note = readNote(`${checkpoint}${line}`)
      if (note === null) throw new Error('no note')
      const signature = signatureOf(note, known(key)) ?? new Uint8Array()
      const cosignature = { name: known(key).name, id: known(key).id, signature }
      expect(isCosignatureOf(verifyEd25519, known(key), note.text, cosignature)).toBe(true)
      since = size
      const origin = createHash('sha256').update('log.example/visits').digest('hex')
      const shown = await (await fetch(`${url}/${origin}/checkpoint`)).text()
      expect(shown.slice(0, checkpoint.length)).toBe(checkpoint)
      expect(readNote(shown)?.signatures).toHaveLength(2)
    }
  })

  test('accepts every proof from every size to every other, and none that is changed', async () => {
    const log = testLog()
    const storage = createMemoryStorage()
    const { port } = await witness([log.key], storage)
    const origin = createHash('sha256').update('log.example/visits').digest('hex')
    for (let from = 1; from <= 17; from += 1)
      for (let to = from; to <= 17; to += 1) {
        const proof = await log.prove(from, to)
        const put = () => storage.put('witness', origin, { note: log.checkpoint(from) }, new Date())
        const add = (hashes: readonly Uint8Array[]) =>
          port.add({ oldSize: from, proof: hashes, checkpoint: log.checkpoint(to) })
        await put()
        expect((await add(proof)).kind).toBe('COSIGNED')
        await put()
        const at = (from * 31 + to) % Math.max(proof.length, 1)
        const changed = proof.map((hash, place) => (place === at ? sha256(hash) : hash))
        const wrong = proof.length === 0 ? [sha256(new Uint8Array())] : changed
        expect((await failure(add(wrong))).code).toBe('HTTP_422')
      }
  })

  test('finds out from which size it has to be asked', async () => {
    const log = testLog()
    const { port } = await witness([log.key])
    const at = (size: number, since: number) =>
      cosign(port, { checkpoint: log.checkpoint(size), size, since, prove: log.prove, now: new Date() })
    await at(5, 0)
    expect(await port.add({ oldSize: 0, proof: [], checkpoint: log.checkpoint(9) })).toEqual({
      kind: 'OTHER_SIZE',
      size: 5,
    })
    await at(9, 0)
    await at(12, 5)
    // A witness that knows more than the log has seen its future: the log was rolled back.
    expect(await failure(at(11, 9))).toMatchObject({ vendor: 'witness', code: 'AHEAD', retryable: false })
    await at(12, 12)
  })

  test('refuses a log that changed its past', async () => {
    const log = testLog()
    const { port } = await witness([log.key])
    const at = (size: number, since: number, change: Parameters<typeof log.checkpoint>[1]) =>
      cosign(port, {
        checkpoint: log.checkpoint(size, change),
        size,
        since,
        prove: log.prove,
        now: new Date(),
      })
    await at(5, 0, {})
    expect(await failure(at(5, 5, { fork: true }))).toMatchObject({ code: 'HTTP_422', retryable: false })
    for (const prove of [log.prove, log.proveFork]) {
      const checkpoint = log.checkpoint(9, { fork: true })
      const add = async () => port.add({ oldSize: 5, proof: await prove(5, 9), checkpoint })
      expect((await failure(add())).code).toBe('HTTP_422')
    }
    expect((await failure(at(0, 0, { root: sha256(utf8('x')) }))).code).toBe('AHEAD')
    const { port: fresh } = await witness([log.key])
    const empty = { oldSize: 0, proof: [], checkpoint: log.checkpoint(0, { root: sha256(utf8('x')) }) }
    expect((await failure(fresh.add(empty))).code).toBe('HTTP_422')
    expect(
      (await failure(fresh.add({ ...empty, checkpoint: log.checkpoint(3), proof: [sha256(utf8('x'))] })))
        .code,
    ).toBe('HTTP_422')
  })

  test('refuses what the log did not sign, and logs that it does not know', async () => {
    const log = testLog()
    const other = testLog('log.example/other')
    const { port } = await witness([log.key])
    const by = generateKeyPairSync('ed25519').privateKey
    const add = (checkpoint: string, oldSize = 0) => failure(port.add({ oldSize, proof: [], checkpoint }))
    expect(await add(log.checkpoint(5, { by }))).toMatchObject({ code: 'HTTP_403', retryable: false })
    expect((await add(other.checkpoint(5))).code).toBe('HTTP_404')
    expect((await add(log.checkpoint(5), 6)).code).toBe('HTTP_400')
    expect((await add('no note')).code).toBe('HTTP_400')
  })

  test('cosigns one of two requests at once', async () => {
    const log = testLog()
    const { api } = createWitnessEmulator(() => [log.key], createMemoryStorage())
    const add = (size: number) =>
      api({
        method: 'POST',
        path: 'add-checkpoint',
        query: new URLSearchParams(),
        headers: {},
        body: Buffer.from(`old 0\n\n${log.checkpoint(size)}`),
      })
    const answers = await Promise.all([add(7), add(8), add(9)])
    expect(answers.map(({ status }) => status)).toEqual([200, 409, 409])
  })

  test('can be made to fail', async () => {
    const log = testLog()
    const { port, fail } = await witness([log.key])
    const add = () => failure(port.add({ oldSize: 0, proof: [], checkpoint: log.checkpoint(3) }))
    await fail('503')
    expect(await add()).toMatchObject({ code: 'HTTP_503', retryable: true })
    await fail('drop')
    expect(await add()).toMatchObject({ code: 'NETWORK', retryable: true })
    // It cosigned without being heard.
    const line = await cosign(port, {
      checkpoint: log.checkpoint(3),
      size: 3,
      since: 0,
      prove: log.prove,
      now: new Date(),
    })
    expect(line).toMatch(/^— witness\.demo\.example /)
  })
})

describe('an answer', () => {
  const log = testLog()
  const NOW = new Date('2026-03-02T02:00:00Z')
  const own = generateKeyPairSync('ed25519')
  const key = noteKey(sha256, 'witness.example/w1', 4, rawKey(own.publicKey))
  const checkpoint = log.checkpoint(5)
  const text = readNote(checkpoint)?.text ?? ''

  const lineOf = (
    change: { by?: KeyObject; about?: string; at?: Date; named?: NoteKey; seconds?: number } = {},
  ) => {
    const seconds = change.seconds ?? (change.at ?? NOW).getTime() / 1000
    const message = Buffer.from(cosignedMessage(change.about ?? text, seconds))
    const { name, id } = change.named ?? key
    const signature = cosignatureBytes(seconds, sign(null, message, change.by ?? own.privateKey))
    return signatureLine({ name, id, signature })
  }
  const answered = async (body: string | Buffer, status = 200, type = 'text/plain') => {
    const url = await servers.open((_, response) =>
      response.writeHead(status, { 'Content-Type': type }).end(body),
    )
    const port = createWitness({ key: keyText(key), url })
    return cosign(port, { checkpoint, size: 5, since: 0, prove: log.prove, now: NOW })
  }
  const stranger = generateKeyPairSync('ed25519')
  const strange = noteKey(sha256, 'witness.example/w2', 4, rawKey(stranger.publicKey))
  const unknown = lineOf({ by: stranger.privateKey, named: strange })

  test('is taken, without the lines of others', async () => {
    expect(await answered(lineOf())).toBe(lineOf())
    expect(await answered(`${unknown}${lineOf()}`)).toBe(lineOf())
    expect(await answered(lineOf({ at: new Date(NOW.getTime() + 240_000) }))).toContain('witness.example/w1')
  })

  test.each<[string, string]>([
    ['of another witness alone', unknown],
    ['signed by another key', lineOf({ by: stranger.privateKey })],
    ['about another checkpoint', lineOf({ about: text.replace('\n5\n', '\n6\n') })],
    ['of a later time', lineOf({ at: new Date(NOW.getTime() + 600_000) })],
    ['without a time', lineOf({ seconds: 0 })],
    ['with a wrong line beside the right one', `${lineOf()}${lineOf({ by: stranger.privateKey })}`],
    ['that is a log’s own signature', checkpoint.slice(checkpoint.indexOf('— '))],
    ['with something else', `${lineOf()}hello\n`],
    ['without a line end', lineOf().slice(0, -1)],
    ['with too many lines', unknown.repeat(64) + lineOf()],
    ['that is empty', ''],
    ['that is a page', '<html>sign in</html>\n'],
  ])('%s is no cosignature', async (_, body) =>
    expect(await failure(answered(body))).toMatchObject({ code: 'COSIGNATURE', retryable: false }),
  )

  test('of which any byte was changed is no cosignature', async () => {
    const good = readSignatureLine(lineOf().trim())
    if (good === null) throw new Error('no line')
    expect(isCosignatureOf(verifyEd25519, key, text, good)).toBe(true)
    for (let at = 0; at < good.signature.length; at += 1) {
      const signature = good.signature.map((byte, place) => (place === at ? byte ^ 1 : byte))
      expect(isCosignatureOf(verifyEd25519, key, text, { ...good, signature })).toBe(false)
    }
    expect(isCosignatureOf(verifyEd25519, { ...key, kind: 1 }, text, good)).toBe(false)
    expect(isCosignatureOf(verifyEd25519, { ...key, key: key.key.slice(1) }, text, good)).toBe(false)
  })

  test.each<[string, string | Buffer, number, string, string]>([
    ['a conflict of a proxy', '5\n', 409, 'text/plain', 'UNREADABLE'],
    ['a conflict without a size', 'five\n', 409, 'text/x.tlog.size', 'UNREADABLE'],
    ['a conflict with a huge size', `${'9'.repeat(30)}\n`, 409, 'text/x.tlog.size', 'UNREADABLE'],
    ['a conflict that is not resolved', '4\n', 409, 'text/x.tlog.size', 'MOVED'],
    ['a conflict with a greater size', '6\n', 409, 'text/x.tlog.size', 'AHEAD'],
    ['bytes that are no text', Buffer.of(0xff, 0xfe), 200, 'text/plain', 'UNREADABLE'],
    ['a redirect', '', 302, 'text/plain', 'NETWORK'],
    ['too many requests', '', 429, 'text/plain', 'HTTP_429'],
  ])('that is %s is told as such', async (_, body, status, type, code) =>
    expect((await failure(answered(body, status, type))).code).toBe(code),
  )

  test('that does not come or does not end is not waited for', async () => {
    const ask = async (answer: Parameters<typeof servers.open>[0], timeoutMs?: number) => {
      const port = createWitness({ key: keyText(key), url: await servers.open(answer), timeoutMs })
      return (await failure(port.add({ oldSize: 0, proof: [], checkpoint }))).code
    }
    expect(await ask(() => undefined, 100)).toBe('TIMEOUT')
    expect(await ask((_, response) => response.write('— '), 100)).toBe('TIMEOUT')
    expect(await ask((_, response) => endless(response))).toBe('TOO_LARGE')
  })

  test('is asked for in the form of the specification', async () => {
    let seen = ''
    const url = await servers.open(({ method, url: path, body }, response) => {
      seen = `${method} ${path}\n${body}`
      response.writeHead(500).end()
    })
    const port = createWitness({ key: keyText(key), url: `${url}prefix/` })
    const hash = new Uint8Array(32)
    await failure(port.add({ oldSize: 3, proof: [hash, hash], checkpoint }))
    const zero = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
    expect(seen).toBe(`POST /prefix/add-checkpoint\nold 3\n${zero}\n${zero}\n\n${checkpoint}`)
  })
})

test('the specification’s example of a cosigned message', () => {
  const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
  expect(Buffer.from(cosignedMessage(text, 1679315147)).toString()).toBe(
    `cosignature/v1\ntime 1679315147\n${text}`,
  )
  const line =
    '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=='
  const read = readSignatureLine(line)
  expect(Buffer.from(read?.signature ?? []).readBigUInt64BE()).toBe(1679315147n)
})
