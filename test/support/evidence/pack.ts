import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { Integer, Null, OctetString } from 'asn1js'
import { AlgorithmIdentifier, MessageImprint, TimeStampReq, TimeStampResp } from 'pkijs'
import { openP12 } from '#server/adapters/document-signer/p12.ts'
import type { DocumentSigner } from '#server/adapters/document-signer/port.ts'
import { createRevocationSource } from '#server/adapters/document-signer/revocation.ts'
import type { TimestampPort } from '#server/adapters/timestamp/port.ts'
import { makeDemoAuthority } from '#server/emulators/document-signer/authority.ts'
import { hashFunctions, sha256, sha256Hex } from '#server/evidence/digest.ts'
import { drawPdf } from '#server/evidence-pack/draw/draw.ts'
import { type Fonts, loadFonts } from '#server/evidence-pack/draw/fonts.ts'
import { evidenceJson } from '#server/evidence-pack/rules/evidence.ts'
import type { PackInput } from '#server/evidence-pack/rules/input.ts'
import { packDocument } from '#server/evidence-pack/rules/pack.ts'
import { signPack } from '#server/evidence-pack/sign.ts'
import { signSm2, sm2NoteKey, sm2PointOf } from '#server/kernel/secret/sm2.ts'
import type { HashName } from '#server/kernel/secret/suite.ts'
import { checkpointText } from '#server/transparency/rules/checkpoint.ts'
import { cosignatureBytes, cosignedMessage } from '#server/transparency/rules/cosignature.ts'
import { entryContent } from '#server/transparency/rules/entry.ts'
import { EMPTY, grown, inclusionSpans, leafHash, rootOf } from '#server/transparency/rules/merkle.ts'
import { keyText, noteKey, noteKinds, noteText } from '#server/transparency/rules/note.ts'
import { proofText } from '#server/transparency/rules/proof.ts'
import { utf8 } from '#server/transparency/rules/text.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import {
  answerOf,
  type CertificateWishes,
  issue,
  type Lies,
  pemOf,
} from '#test/unit/adapters/timestamp-authority.ts'
import { makeAuthority } from './authority.ts'

/* Evidence packs with everything in them, for those who check packs. Nobody trusts these keys. */

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const SHA256 = '2.16.840.1.101.3.4.2.1'
export const LOG = 'log.example.test'
const WITNESS = 'witness.example.test'
/** The position of the visit's entry in a log of this many entries. */
const POSITION = 5
const SIZE = 11

/** Without zeros at its beginning, which OpenSSL refuses. */
const NONCE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)

/** Asks for a timestamp, as RFC 3161 says. @param answer what the authority answers to a request (DER) */
export const askingFor = (answer: (query: Buffer) => Promise<Buffer>): TimestampPort => ({
  async stamp(digest) {
    const imprint = new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: Uint8Array.from(digest).buffer }),
    })
    const query = new TimeStampReq({
      version: 1,
      messageImprint: imprint,
      nonce: new Integer({ valueHex: NONCE.buffer }),
      certReq: true,
    })
    const given = await answer(Buffer.from(query.toSchema().toBER()))
    const { timeStampToken } = TimeStampResp.fromBER(Uint8Array.from(given))
    if (timeStampToken === undefined) throw new Error('no token')
    return new Uint8Array(timeStampToken.toSchema().toBER())
  },
})

/** An authority for timestamps in this process. */
export async function makeTimestamps(wishes: CertificateWishes = {}, lies: Lies = {}) {
  const root = await issue(null, { purposes: [TIME_STAMPING], ...wishes })
  return { port: askingFor((query) => answerOf(query, root, lies)), ca: pemOf(root) }
}

export function makeLogKey(name: string, kind: number) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  const key = noteKey(sha256, name, kind, raw)
  return { key, vkey: keyText(key), sign: (message: Uint8Array) => sign(null, message, privateKey) }
}

/** A key of SM2, which signs with SM3. */
export function makeSmKey(name: string) {
  const pem = newEvidenceKey('sm')
  const point = sm2PointOf(createPublicKey(pem))
  if (point === null) throw new Error('no SM2 key')
  const key = noteKey(sha256, name, noteKinds.other, sm2NoteKey(point))
  return {
    key,
    vkey: keyText(key),
    sign: (message: Uint8Array) => Buffer.from(signSm2(createPrivateKey(pem), message)),
  }
}

/** Everything that signs: an insurer's key and authority, an authority for timestamps, a log and a witness. */
export async function makeMakers() {
  const demo = await makeDemoAuthority(new Date(), 'demo')
  const authority = await makeAuthority()
  const timestamps = await makeTimestamps()
  const log = makeLogKey(LOG, noteKinds.ed25519)
  const smLog = makeSmKey(LOG)
  const witness = makeLogKey(WITNESS, noteKinds.cosignature)
  return {
    /** The public keys of the log under both suites, and of the witness. */
    vkeys: [log.vkey, witness.vkey, smLog.vkey],
    log,
    smLog,
    witness,
    signer: await openP12(demo.p12, 'demo'),
    /** Another authority, for whatever the demo's does not do. */
    authority,
    /** Certificates of the authorities of documents (PEM). */
    ca: demo.root + authority.ca,
    list: demo.list,
    timestamps: timestamps.port,
    timestampCa: timestamps.ca,
    fonts: await loadFonts(),
  }
}
export type Makers = Awaited<ReturnType<typeof makeMakers>>

/** The three attachments as text. */
export interface PackTexts {
  readonly evidence: string
  readonly entry: string
  readonly proof: string
}

/** The entry of a visit, and its proof in a log with other entries. */
export function logged(
  makers: Pick<Makers, 'log' | 'witness'>,
  visit: { readonly id: string; readonly seq: number; readonly head: string },
  name: HashName = 'sha256',
): Pick<PackTexts, 'entry' | 'proof'> {
  const hash = hashFunctions[name]
  const entry = entryContent({
    kind: 'visit',
    number: 3,
    visit: visit.id,
    seq: visit.seq,
    head: visit.head,
    records: sha256Hex('records'),
  })
  const leaves = Array.from({ length: SIZE }, (_, index) =>
    leafHash(hash, utf8(index === POSITION ? entry : `{"kind":"mark","n":${index}}`)),
  )
  const over = (from: number, length: number) =>
    rootOf(
      hash,
      leaves.slice(from, from + length).reduce((edge, leaf) => grown(hash, edge, leaf), EMPTY),
    )
  const text = checkpointText({ origin: LOG, size: SIZE, root: over(0, SIZE) })
  const seconds = Math.floor(Date.now() / 1000)
  const checkpoint = noteText({
    text,
    signatures: [
      { ...makers.log.key, signature: makers.log.sign(utf8(text)) },
      {
        ...makers.witness.key,
        signature: cosignatureBytes(seconds, makers.witness.sign(cosignedMessage(text, seconds))),
      },
    ],
  })
  const hashes = inclusionSpans(POSITION, SIZE).map(({ start, length }) => over(start, length))
  return { entry, proof: proofText({ index: POSITION, hashes, checkpoint }) }
}

export function textsOf(
  makers: Pick<Makers, 'log' | 'witness'>,
  input: PackInput,
  name: HashName = 'sha256',
): PackTexts {
  const { id, head } = input.visit
  return { evidence: evidenceJson(input), ...logged(makers, { id, head, seq: input.events.length }, name) }
}

/** Draws a pack with these attachments. */
export async function drawWith(
  input: PackInput,
  { evidence, entry, proof }: PackTexts,
  fonts: Fonts,
): Promise<Uint8Array> {
  return await drawPdf(
    packDocument(input, sha256Hex(evidence)),
    [
      {
        name: 'evidence.json',
        type: 'application/json',
        description: '回访的全部证据',
        content: utf8(evidence),
      },
      { name: 'entry.json', type: 'application/json', description: '透明日志中的一条', content: utf8(entry) },
      { name: 'visit.tlog-proof', type: 'text/plain', description: '证明', content: utf8(proof) },
    ],
    fonts,
  )
}

/** Signs a document as the platform does, with a timestamp and revocation lists. */
export async function signedBy(
  makers: Makers,
  bytes: Uint8Array,
  other: {
    readonly signer?: DocumentSigner
    readonly timestamps?: TimestampPort | null
    /** Null for a document without lists, and so without a store behind its signature. */
    readonly lists?: readonly Uint8Array[] | null
  } = {},
): Promise<Uint8Array> {
  const { signer = makers.signer, timestamps = makers.timestamps } = other
  const { lists = [makers.list] } = other
  const revocation = lists === null ? null : createRevocationSource({ lists, fetch: false })
  const signed = await signPack(bytes, { signer, timestamps, revocation }, new Date())
  return signed.bytes
}
