import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PDF, PdfArray, PdfDict, PdfRef, PdfStream } from '@libpdf/core'
import { Integer, Null, OctetString } from 'asn1js'
import {
  AlgorithmIdentifier,
  ContentInfo,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
} from 'pkijs'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCommandSigner } from '#server/adapters/document-signer/command.ts'
import { openP12 } from '#server/adapters/document-signer/p12.ts'
import type { DocumentSigner } from '#server/adapters/document-signer/port.ts'
import { createRevocationSource } from '#server/adapters/document-signer/revocation.ts'
import type { TimestampPort } from '#server/adapters/timestamp/port.ts'
import { type DemoAuthority, makeDemoAuthority } from '#server/emulators/document-signer/authority.ts'
import { loadFonts } from '#server/evidence-pack/draw/fonts.ts'
import { signPack, unsigned } from '#server/evidence-pack/sign.ts'
import { answerOf, issue } from '../adapters/timestamp-authority.ts'
import { drawPack } from './support/packs.ts'
import { sampleInput } from './support/sample.ts'
import { without, workshop } from './support/tools.ts'

const SHA256 = '2.16.840.1.101.3.4.2.1'
const AT = new Date('2026-03-02T03:04:05Z')

let pack: Uint8Array
let demo: DemoAuthority
let signer: DocumentSigner
let stamped: Uint8Array[]
/** An authority whose own certificate is a root, of which no revocation list can tell. */
let timestamps: TimestampPort
beforeAll(async () => {
  pack = await drawPack(sampleInput(), await loadFonts())
  demo = await makeDemoAuthority(new Date(), 'demo')
  signer = await openP12(demo.p12, 'demo')
  const root = await issue(null, { name: 'Invented Timestamps' })
  stamped = []
  timestamps = {
    async stamp(digest) {
      stamped.push(digest)
      const imprint = new MessageImprint({
        hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new Null() }),
        hashedMessage: new OctetString({ valueHex: Uint8Array.from(digest).buffer }),
      })
      const query = new TimeStampReq({
        version: 1,
        messageImprint: imprint,
        nonce: new Integer({ value: 1 }),
        certReq: true,
      })
      const answer = await answerOf(new Uint8Array(query.toSchema().toBER()), root)
      const { timeStampToken } = TimeStampResp.fromBER(Uint8Array.from(answer))
      if (timeStampToken === undefined) throw new Error('no token')
      return new Uint8Array(timeStampToken.toSchema().toBER())
    },
  }
})

const revocation = () => createRevocationSource({ lists: [demo.list], fetch: false })

/** The number of objects in a list of the document's security store; null if it has no such store. */
async function stored(bytes: Uint8Array, list: 'Certs' | 'CRLs'): Promise<Buffer[] | null> {
  const pdf = await PDF.load(bytes)
  const at = (value: unknown) => (value instanceof PdfRef ? pdf.getObject(value) : value)
  const store = at(pdf.getCatalog().get('DSS'))
  if (!(store instanceof PdfDict)) return null
  const all = at(store.get(list))
  return all instanceof PdfArray
    ? [...all].flatMap((ref) => {
        const stream = at(ref)
        return stream instanceof PdfStream ? [Buffer.from(stream.getDecodedData())] : []
      })
    : []
}

describe('a signed pack', () => {
  test('proves as much as the ports can give', async () => {
    const levels = await Promise.all([
      signPack(pack, { signer, timestamps: null, revocation: null }, AT),
      signPack(pack, { signer, timestamps, revocation: null }, AT),
      signPack(
        pack,
        { signer, timestamps, revocation: createRevocationSource({ lists: [], fetch: false }) },
        AT,
      ),
      signPack(pack, { signer, timestamps, revocation: revocation() }, AT),
    ])
    expect(levels.map(({ level }) => level)).toEqual(['B-B', 'B-T', 'B-T', 'B-LT'])
    for (const { bytes } of levels) expect(Buffer.from(unsigned(bytes)).equals(pack)).toBe(true)
  })

  test('has the certificates of the key and of the timestamp, and the revocation list', async () => {
    const { bytes } = await signPack(pack, { signer, timestamps, revocation: revocation() }, AT)
    expect(await stored(bytes, 'Certs')).toHaveLength(3)
    expect(await stored(bytes, 'Certs')).toContainEqual(Buffer.from(signer.certificate))
    expect(await stored(bytes, 'CRLs')).toEqual([Buffer.from(demo.list)])
  })

  test('is timestamped over the signature', async () => {
    stamped = []
    const { bytes } = await signPack(pack, { signer, timestamps, revocation: null }, AT)
    expect(stamped.map(({ length }) => length)).toEqual([32])
    const text = Buffer.from(bytes).toString('latin1')
    expect(text).toContain('(D:20260302030405Z)')
    expect(text.slice(pack.length)).not.toContain('/Helv')
  })

  test('has its field in the form and on the first page, where readers look for it', async () => {
    const { bytes } = await signPack(pack, { signer, timestamps: null, revocation: null }, AT)
    const pdf = await PDF.load(bytes)
    const field = pdf.getForm()?.getFields()
    expect(field?.map(({ name, type }) => ({ name, type }))).toEqual([{ name: 'seal', type: 'signature' }])
    const annotations = pdf.getPage(0)?.dict.get('Annots')
    const widget = annotations instanceof PdfArray ? annotations.at(0) : undefined
    expect(widget instanceof PdfRef && pdf.getObject(widget)).toBe(field?.[0]?.getDict())
  })

  test('has its signed attributes in the order of DER', async () => {
    const { bytes } = await signPack(pack, { signer, timestamps: null, revocation: null }, AT)
    const whole = ContentInfo.fromBER(Uint8Array.from(partsOf(bytes).signature))
    const [info] = new SignedData({ schema: whole.content }).signerInfos
    const ders = (info?.signedAttrs?.attributes ?? []).map((each) => Buffer.from(each.toSchema().toBER()))
    expect(ders).toHaveLength(3)
    expect(ders).toEqual(ders.toSorted(Buffer.compare))
  })

  test('is not made if the key gives more than fits', async () => {
    const chain = Array.from({ length: 60 }, () => signer.certificate)
    const ports = { signer: { ...signer, chain }, timestamps: null, revocation: null }
    await expect(signPack(pack, ports, AT)).rejects.toThrow('no room')
  })

  test('is not made with a timestamp that cannot be had', async () => {
    const failing = { stamp: () => Promise.reject(new Error('no authority')) }
    await expect(signPack(pack, { signer, timestamps: failing, revocation: null }, AT)).rejects.toThrow(
      'no authority',
    )
  })

  const tools = without('pdfsig', 'qpdf')
  test.skipIf(tools.skip)(`is valid to pdfsig and sound to qpdf at every level${tools.why}`, async () => {
    const shop = workshop()
    for (const ports of [
      { signer, timestamps, revocation: null },
      { signer, timestamps, revocation: revocation() },
    ]) {
      const path = shop.put('signed.pdf', (await signPack(pack, ports, AT)).bytes)
      expect(shop.run('pdfsig', path)).toContain('Signature is Valid')
      expect(shop.run('qpdf', '--check', path)).toContain('No syntax or stream encoding errors')
    }
    shop.close()
  })
})

/** The signature inside a document, and the bytes that it covers. */
function partsOf(bytes: Uint8Array) {
  const whole = Buffer.from(bytes)
  const range = /\/ByteRange\s*\[0 (\d+) (\d+) (\d+)/.exec(whole.toString('latin1')) ?? []
  const [before = 0, from = 0, length = 0] = range.slice(1).map(Number)
  const signature = Buffer.from(whole.toString('latin1', before + 1, from - 1), 'hex')
  return {
    content: Buffer.concat([whole.subarray(0, before), whole.subarray(from, from + length)]),
    // DER says its own length; behind it is room.
    signature: signature.subarray(0, signature.readUInt16BE(2) + 4),
  }
}

describe('openssl agrees', () => {
  const openssl = without('openssl')
  const verify = async (by: DocumentSigner, root: string) => {
    const shop = workshop()
    const { content, signature } = partsOf(
      (await signPack(pack, { signer: by, timestamps, revocation: null }, AT)).bytes,
    )
    const files = ['-in', shop.put('cms', signature), '-content', shop.put('content', content)]
    const trust = ['-CAfile', shop.put('root.pem', root), '-purpose', 'any', '-out', join(shop.folder, 'out')]
    shop.run('openssl', 'cms', '-verify', '-cades', '-binary', '-inform', 'DER', ...files, ...trust)
    const printed = shop.run(
      'openssl',
      'cms',
      '-cmsout',
      '-print',
      '-noout',
      '-inform',
      'DER',
      '-in',
      join(shop.folder, 'cms'),
    )
    shop.close()
    return printed
  }

  test.skipIf(openssl.skip)(`that the key of the P12 file signed${openssl.why}`, async () => {
    const printed = await verify(signer, demo.root)
    for (const name of ['signingCertificateV2', 'timeStampToken']) expect(printed).toContain(name)
    // PAdES: the only claim about the time is in the document.
    expect(printed).not.toContain('signingTime')
  })

  test.skipIf(openssl.skip)(`that a program with an RSA key signed${openssl.why}`, async () => {
    const shop = workshop()
    const made = [
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'key.pem',
      '-subj',
      '/CN=Invented',
      '-out',
      'own.pem',
    ]
    shop.run('openssl', 'req', '-x509', ...made)
    const certificates = readFileSync(join(shop.folder, 'own.pem'), 'utf8')
    const key = ['-inkey', join(shop.folder, 'key.pem'), '-pkeyopt', 'digest:sha256']
    const by = createCommandSigner({ command: ['openssl', 'pkeyutl', '-sign', ...key], certificates })
    expect(await verify(by, certificates)).toContain('sha256WithRSAEncryption')
    shop.close()
  })
})

test('the digest of the unsigned bytes is the same in every making', async () => {
  const digestOf = (bytes: Uint8Array) => createHash('sha256').update(unsigned(bytes)).digest('hex')
  const ports = { signer, timestamps, revocation: revocation() }
  const [one, other] = [await signPack(pack, ports, AT), await signPack(pack, ports, AT)]
  expect(Buffer.from(one.bytes).equals(other.bytes)).toBe(false)
  expect(digestOf(one.bytes)).toBe(digestOf(other.bytes))
})
