import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { keyFromPem } from '#server/adapters/evidence-key/key.ts'
import { createBucketPublisher } from '#server/adapters/publish/bucket.ts'
import { createTimestamps } from '#server/adapters/timestamp/rfc3161.ts'
import { readTimestampToken } from '#server/adapters/timestamp/token.ts'
import { createWitness } from '#server/adapters/witness/tlog-witness.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { demoVendorSettings, demoWitnesses } from '#server/kernel/process/env.ts'
import { keyOfLog } from '#server/transparency/checkpoint.ts'
import { cosign } from '#server/transparency/cosign.ts'
import { checkpointText } from '#server/transparency/rules/checkpoint.ts'
import { noteText } from '#server/transparency/rules/note.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'

const LOG = 'log.example/front'
const pem = newEvidenceKey()
let folder: string
let open: OpenFront
let port: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outside-test-'))
  const file = join(folder, 'key.pem')
  await writeFile(file, pem)
  open = await openFront({ variables: { EVIDENCE_KEY_FILE: file, EVIDENCE_LOG_NAME: LOG } })
  port = Number(new URL(open.origin).port)
})
afterAll(async () => {
  await open.close()
  await rm(folder, { recursive: true })
})

describe('in the demo, on the server’s own port,', () => {
  test('there is an authority for timestamps', async (context) => {
    const found = await open.database.pool.query(
      `select value->>'ca.pem' as ca from emulator.entry where kind = 'timestamp'`,
    )
    // Without openssl on this machine there is none.
    if (found.rows.length === 0 && process.env.CI === undefined) return context.skip()
    const { ca } = z.object({ ca: z.string() }).parse(found.rows[0])
    const digest = createHash('sha256').update('a checkpoint').digest()
    const endpoint = `${open.origin}/emulator/timestamp`
    const token = await createTimestamps({ endpoint, ca }).stamp(digest, 'sha256')
    expect(Buffer.compare(readTimestampToken(token).digest, digest)).toBe(0)
  })

  test('there is a bucket, whose objects nobody replaces', async () => {
    const settings = demoVendorSettings(port)
    const bucket = createBucketPublisher({
      url: settings.EVIDENCE_PUBLISH_BUCKET ?? '',
      keyId: settings.EVIDENCE_PUBLISH_KEY_ID ?? '',
      keySecret: settings.EVIDENCE_PUBLISH_KEY_SECRET ?? '',
      region: 'us-east-1',
      years: 1,
    })
    await bucket.publish('checkpoint-1', Buffer.from('one'))
    await expect(bucket.publish('checkpoint-1', Buffer.from('two'))).rejects.toThrow('PUBLISHED_OTHERWISE')
    expect(Buffer.from((await bucket.last())?.bytes ?? []).toString()).toBe('one')
  })

  test('there is a witness, who knows the key of this server’s log', async () => {
    const key = keyFromPem(pem)
    const { name, id } = keyOfLog(LOG, key)
    const text = checkpointText({ origin: LOG, size: 0, root: sha256('') })
    const signature = await key.sign(Buffer.from(text))
    const checkpoint = noteText({ text, signatures: [{ name, id, signature }] })
    const [configured] = demoWitnesses(port)
    if (configured === undefined) throw new Error('no witness')
    const prove = async () => []
    const line = await cosign(createWitness(configured), {
      checkpoint,
      size: 0,
      since: 0,
      prove,
      now: new Date(),
    })
    expect(line).toMatch(/^— witness\.demo\.example /)
  })
})
