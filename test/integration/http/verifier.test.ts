import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sha256 } from '#server/evidence/digest.ts'
import { noteKinds } from '#server/transparency/rules/note.ts'
import { readTrust } from '#server/verify/rules/trust.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'

const LOG = 'log.example.test'

let open: OpenFront
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifier-'))
  const file = join(folder, 'key.pem')
  await writeFile(file, newEvidenceKey())
  open = await openFront({
    variables: { EVIDENCE_KEY_FILE: file, EVIDENCE_LOG_NAME: LOG },
    verifier: '<template>{{keys}}</template><template>{{certificates}}</template>{{keys}}',
  })
})
afterAll(async () => {
  await open.close()
  await rm(folder, { recursive: true, force: true })
})

it('/verify is given to everybody, with the keys and the certificates of this installation', async () => {
  const answer = await fetch(`${open.origin}/verify`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.headers.get('content-security-policy')).toBe("frame-ancestors 'none'")
  expect(answer.headers.get('set-cookie')).toBeNull()
  const [keys = '', certificates = '', rest] = (await answer.text()).split(/<\/?template>/).filter(Boolean)
  const { trust, wrongKeys, wrongCertificates } = readTrust(sha256, keys, certificates)
  // The log's key and that of the demo's witness; the demo's authorities.
  expect(trust.keys.map(({ name, kind }) => [name === LOG, kind])).toEqual([
    [true, noteKinds.ed25519],
    [false, noteKinds.cosignature],
  ])
  expect(trust.roots.length).toBeGreaterThan(0)
  expect([wrongKeys, wrongCertificates, rest]).toEqual([[], false, '{{keys}}'])
})

it('it is compressed, and not sent again as long as it is the same', async () => {
  const packed = await fetch(`${open.origin}/verify`, { headers: { 'accept-encoding': 'gzip' } })
  const plain = await fetch(`${open.origin}/verify`, { headers: { 'accept-encoding': 'identity' } })
  expect(packed.headers.get('content-encoding')).toBe('gzip')
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(await packed.text()).toBe(await plain.text())
  const etag = plain.headers.get('etag') ?? ''
  const again = await fetch(`${open.origin}/verify?from=pack`, { headers: { 'if-none-match': etag } })
  expect(again.status).toBe(304)
  expect((await fetch(`${open.origin}/verify`, { method: 'HEAD' })).status).toBe(200)
  expect((await fetch(`${open.origin}/verify`, { method: 'POST' })).status).toBe(405)
  expect((await fetch(`${open.origin}/verifyx`)).status).toBe(299)
})
