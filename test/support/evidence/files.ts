import { PDF, PdfArray, PdfDict, PdfName, PdfNumber, PdfStream, PdfString } from '@libpdf/core'
import { z } from 'zod'
import { openP12 } from '#server/adapters/document-signer/p12.ts'
import type { DocumentSigner } from '#server/adapters/document-signer/port.ts'
import { makeDemoAuthority } from '#server/emulators/document-signer/authority.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { canonical } from '#server/evidence/rules/canonical.ts'
import { linkedBytes } from '#server/evidence/rules/formulas.ts'
import { toHex, utf8 } from '#server/transparency/rules/text.ts'
import { type Evidence, readEvidence } from '#server/verify/rules/evidence.ts'
import type { Finding } from '#server/verify/rules/findings.ts'
import { LARGEST_FILE } from '#server/verify/rules/verify.ts'
import { sampleInput } from '#test/unit/evidence-pack/support/sample.ts'
import { copySamples } from './copies.ts'
import {
  drawWith,
  logged,
  type Makers,
  makeLogKey,
  makeMakers,
  makeSmKey,
  makeTimestamps,
  type PackTexts,
  signedBy,
  textsOf,
} from './pack.ts'
import { revokedSamples } from './revoked.ts'
import { at, overwritten, type Sample } from './sample.ts'

/** Changes `evidence.json`, which stays canonical. */
function edited(text: string, change: (evidence: Evidence) => void): string {
  const evidence = readEvidence(text)
  if (evidence === null) throw new Error('no evidence')
  change(evidence)
  return canonical(z.json().parse(JSON.parse(JSON.stringify(evidence))))
}

/** Computes the chain anew, as somebody would who wants to hide a change. */
function chained(evidence: Evidence): void {
  let previous: Uint8Array = new Uint8Array(32)
  for (const event of evidence.events) {
    const { seq, at, type, payload } = event
    previous = sha256(linkedBytes(previous, { visitId: evidence.visit.id, seq, at, type, payload }))
    event.hash = toHex(previous)
    evidence.visit.head = event.hash
  }
}

function eventOf({ events }: Evidence, type: string): Evidence['events'][number] {
  const found = events.find((event) => event.type === type)
  if (found === undefined) throw new Error(type)
  return found
}

/** Answers the third question otherwise, in the event. */
function flipInEvent(evidence: Evidence): void {
  const { payload } = eventOf(evidence, 'SUBMITTED')
  const answers = z.record(z.string(), z.looseObject({ answer: z.string() })).parse(payload.answers)
  const [, , key = ''] = evidence.answers.map(({ question }) => question)
  payload.answers = { ...z.record(z.string(), z.json()).parse(payload.answers), [key]: { answer: 'NO' } }
  if (answers[key]?.answer === 'NO') throw new Error('the same answer')
}

function flipInRows({ answers }: Evidence): void {
  const [, , row] = answers
  if (row === undefined) throw new Error('no third answer')
  row.answer = row.answer === 'YES' ? 'NO' : 'YES'
}

/** Appends a revision in which the first page shows nothing. */
async function pageReplaced(bytes: Uint8Array): Promise<Uint8Array> {
  const pdf = await PDF.load(bytes)
  pdf.getPage(0)?.dict.set('Contents', pdf.register(new PdfStream(undefined, utf8('q Q'))))
  return await pdf.save({ incremental: true })
}

/** Appends a revision in which the attachment `evidence.json` is another one. */
async function attachmentReplaced(bytes: Uint8Array, evidence: string): Promise<Uint8Array> {
  const pdf = await PDF.load(bytes)
  const file = pdf.register(new PdfStream(undefined, utf8(evidence)))
  const name = PdfString.fromString('evidence.json')
  const entry = pdf.register(
    PdfDict.of({ Type: PdfName.of('Filespec'), F: name, UF: name, EF: PdfDict.of({ F: file }) }),
  )
  const tree = PdfDict.of({ EmbeddedFiles: PdfDict.of({ Names: PdfArray.of(name, entry) }) })
  pdf.getCatalog().set('Names', tree)
  return await pdf.save({ incremental: true })
}

/** Appends a revision with a store of certificates, as B-LT has it, and with something else. */
async function withStoreAnd(bytes: Uint8Array, change: (pdf: PDF) => void): Promise<Uint8Array> {
  const pdf = await PDF.load(bytes)
  pdf.getCatalog().set('DSS', pdf.register(PdfDict.of({ Certs: PdfArray.of() })))
  change(pdf)
  return await pdf.save({ incremental: true })
}

/** A signer who binds the signature to another certificate than the one that is sent. */
function unbound(signer: DocumentSigner, other: Uint8Array): DocumentSigner {
  let asked = 0
  return {
    ...signer,
    // The bond is computed from the second reading.
    get certificate() {
      asked += 1
      return asked === 2 ? other : signer.certificate
    },
  }
}

/** A file of zeros as long as a check reads at most, and one byte more. */
function tooLarge(bytes: Uint8Array): Uint8Array {
  const large = new Uint8Array(LARGEST_FILE + 1)
  large.set(bytes)
  return large
}

/** A minimal PDF with one object. */
function tinyPdf(root: string): Uint8Array {
  const head = `%PDF-1.7\n1 0 obj\n${root}\nendobj\n`
  const table = `xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R >>\n`
  return Buffer.from(`${head}${table}startxref\n${head.length}\n%%EOF\n`, 'latin1')
}

const bad = (
  name: string,
  bytes: Uint8Array,
  finds: readonly Finding['what'][],
  place?: Finding,
): Sample => ({ name, bytes, verdict: 'BROKEN', finds, ...(place && { place }) })

const none = (name: string, bytes: Uint8Array, ...finds: readonly Finding['what'][]): Sample => ({
  name,
  bytes,
  verdict: 'NO_PACK',
  finds,
})

interface Made {
  readonly makers: Makers
  readonly samples: readonly Sample[]
}

let made: Promise<Made> | undefined

/** Makes whole files and many bad ones, once for all tests of a process. */
export function makeSamples(): Promise<Made> {
  made ??= make()
  return made
}

async function make(): Promise<Made> {
  const makers = await makeMakers()
  const input = sampleInput()
  const texts = textsOf(makers, input)
  const drawn = await drawWith(input, texts, makers.fonts)
  const good = await signedBy(makers, drawn)
  /** A pack with other attachments, signed by the insurer's own key. */
  const insider = async (other: Partial<PackTexts>) =>
    await signedBy(makers, await drawWith(input, { ...texts, ...other }, makers.fonts))
  const evidence = (change: (evidence: Evidence) => void) => edited(texts.evidence, change)
  const phoned = sampleInput({ failing: ['contract-received'], byPhone: true })
  const byPhone = textsOf(makers, phoned)
  const sm = sampleInput({ hash: 'sm3' })
  const smMakers = { ...makers, log: makers.smLog }
  const smTexts = textsOf(smMakers, sm, 'sm3')
  const smPack = async (other: Partial<PackTexts> = {}) =>
    await signedBy(makers, await drawWith(sm, { ...smTexts, ...other }, makers.fonts))
  const smForger = { ...makers, log: { ...makeSmKey('impostor'), key: makers.smLog.key } }
  const { id, head } = input.visit
  const seq = input.events.length
  const forger = await makeDemoAuthority(new Date(), 'demo')
  const stranger = await openP12(forger.p12, 'demo')
  const impostor = { ...makeLogKey('impostor', 1), key: makers.log.key }
  const otherLog = makeLogKey(makers.log.key.name, 1)
  const liar = { ...makeLogKey('liar', 4), key: makers.witness.key }
  const stamped = async (timestamps: Parameters<typeof signedBy>[2]) =>
    await signedBy(makers, drawn, timestamps)
  const lying = await makeTimestamps({}, { changed: true })
  const elsewhere = { stamp: () => makers.timestamps.stamp(sha256('another signature'), 'sha256') }
  const late = await makeTimestamps({ from: new Date(Date.now() + 86_400_000) })
  const anybody = await makeTimestamps({ purposes: null })
  const short = await signedBy(makers, drawn, { lists: null })
  const seal = evidence((one) => {
    const signed = eventOf(one, 'SIGNED')
    signed.payload.attemptId = 'check-1'
    chained(one)
  })
  const sealHead = readEvidence(seal)?.visit.head ?? ''
  const range = at(good, '/ByteRange [0 ', drawn.length) + '/ByteRange [0 '.length
  const json = at(good, 'endstream', at(good, '/EmbeddedFile'))
  const startxref = at(good, 'startxref', good.length - 64)
  const samples: Sample[] = [
    { name: '完好', bytes: good, verdict: 'WHOLE', finds: [] },
    {
      name: '完好，电话作答',
      bytes: await signedBy(makers, await drawWith(phoned, byPhone, makers.fonts)),
      verdict: 'WHOLE',
      finds: [],
    },
    { name: '完好，国密', bytes: await smPack(), verdict: 'WHOLE', finds: [] },
    bad(
      'an event of SM3 is altered',
      await smPack({ evidence: edited(smTexts.evidence, flipInEvent) }),
      ['EVENT_CHANGED', 'ANSWER_CHANGED', 'SEAL_BROKEN'],
      { what: 'EVENT_CHANGED', seq: 8 },
    ),
    bad(
      'the checkpoint is signed with SM2 by somebody else in the name of the log',
      await smPack(logged(smForger, { id: sm.visit.id, seq: sm.events.length, head: sm.visit.head }, 'sm3')),
      ['CHECKPOINT_FORGED'],
    ),
    bad('a page is altered', overwritten(good, at(good, 'stream\n', at(good, '/Contents')) + 40, 'x'), [
      'CONTENT_CHANGED',
    ]),
    bad('one byte of an attachment is altered', overwritten(good, json - 20, 'xx'), [
      'ATTACHMENT_UNREADABLE',
      'CONTENT_CHANGED',
    ]),
    bad(
      'an attachment is altered and embedded anew',
      await drawWith(input, { ...texts, evidence: evidence(flipInEvent) }, makers.fonts),
      ['UNSIGNED', 'EVENT_CHANGED', 'ANSWER_CHANGED', 'SEAL_BROKEN'],
      { what: 'EVENT_CHANGED', seq: 8 },
    ),
    bad(
      'an attachment is replaced behind the signature',
      await attachmentReplaced(good, evidence(flipInEvent)),
      ['FILE_APPENDED'],
    ),
    bad(
      'an event is altered and the chain computed anew',
      await insider({
        evidence: evidence((one) => {
          eventOf(one, 'VISIT_STARTED').at = '2026-03-02T02:30:00.000Z'
          chained(one)
        }),
      }),
      ['RECORD_DIFFERS', 'ENTRY_OTHER_HEAD'],
      { what: 'RECORD_DIFFERS', field: 'startedAt' },
    ),
    bad(
      'an event is left out',
      await insider({ evidence: evidence(({ events }) => void events.splice(3, 1)) }),
      ['EVENT_MISSING', 'RECORD_DIFFERS'],
      { what: 'EVENT_MISSING', seq: 4 },
    ),
    bad(
      'the answers are altered in evidence.json only',
      await insider({ evidence: evidence(flipInRows) }),
      ['ANSWER_CHANGED'],
      { what: 'ANSWER_CHANGED', question: 3, revision: 1 },
    ),
    bad(
      'the answers by phone are altered',
      await signedBy(
        makers,
        await drawWith(
          phoned,
          {
            ...byPhone,
            evidence: edited(byPhone.evidence, ({ calls }) => {
              const answer = calls[1]?.answers[1]
              if (answer !== undefined) answer.comment = 'added'
            }),
          },
          makers.fonts,
        ),
      ),
      ['SAID_CHANGED'],
      { what: 'SAID_CHANGED', question: 2, call: 2 },
    ),
    bad(
      'a question is altered',
      await insider({
        evidence: evidence(({ questionnaire }) => {
          if (questionnaire !== null)
            questionnaire.text = questionnaire.text.replace('"passing":"YES"', '"passing":"NO"')
        }),
      }),
      ['TEXT_CHANGED', 'QUESTION_CHANGED', 'ANSWER_CHANGED'],
      { what: 'QUESTION_CHANGED', question: 1 },
    ),
    bad(
      'the strokes are altered',
      await insider({
        evidence: evidence(({ signature }) => {
          if (signature !== null) signature.strokes = signature.strokes.replace('340', '341')
        }),
      }),
      ['STROKES_CHANGED'],
    ),
    bad(
      'what the seal covers is altered, and logged',
      await insider({ evidence: seal, ...logged(makers, { id, seq, head: sealHead }) }),
      ['SEAL_BROKEN'],
      { what: 'SEAL_BROKEN', seq: 9 },
    ),
    bad(
      'an identity check is left out',
      await insider({ evidence: evidence(({ checks }) => void checks.splice(1, 1)) }),
      ['CHECK_DIFFERS'],
      { what: 'CHECK_DIFFERS', seq: 5 },
    ),
    bad(
      'the proof is that of another visit',
      await insider({ proof: logged(makers, { id: 'other', seq, head }).proof }),
      ['PROOF_WRONG'],
    ),
    bad(
      'entry and proof are those of another visit',
      await insider(logged(makers, { id: 'other', seq, head })),
      ['ENTRY_OTHER_VISIT'],
    ),
    bad(
      'the checkpoint is signed by somebody else in the name of the log',
      await insider(logged({ ...makers, log: impostor }, { id, seq, head })),
      ['CHECKPOINT_FORGED'],
    ),
    bad(
      'the checkpoint is signed by another key',
      await insider(logged({ ...makers, log: otherLog }, { id, seq, head })),
      ['CHECKPOINT_UNTRUSTED'],
    ),
    bad('a cosignature is invented', await insider(logged({ ...makers, witness: liar }, { id, seq, head })), [
      'COSIGNATURE_FORGED',
    ]),
    bad('the file is cut off', good.subarray(0, good.length - 1000), ['FILE_DAMAGED']),
    bad('the file is cut off behind a part', good.subarray(0, drawn.length), ['UNSIGNED']),
    bad(
      'somebody else has signed',
      await signedBy(makers, drawn, { signer: stranger, lists: [forger.list] }),
      ['SIGNER_UNTRUSTED'],
    ),
    bad(
      'the signature is of another key than the certificate',
      await signedBy(makers, drawn, { signer: { ...makers.signer, sign: stranger.sign } }),
      ['SIGNATURE_FORGED'],
    ),
    bad('the range is another one', overwritten(good, range, '100000'), [
      'FILE_NOT_COVERED',
      'CONTENT_CHANGED',
    ]),
    bad('a page is replaced behind the signature', await pageReplaced(good), ['FILE_APPENDED'], {
      what: 'FILE_APPENDED',
      pages: [1],
    }),
    {
      name: '完好，附证书',
      bytes: await withStoreAnd(short, () => undefined),
      verdict: 'OPEN',
      finds: [],
      opens: ['LIST_MISSING'],
    },
    bad(
      'a page is replaced beside the certificates',
      await withStoreAnd(short, (pdf) => void pdf.getPage(0)?.dict.set('Rotate', PdfNumber.of(90))),
      ['FILE_APPENDED'],
      { what: 'FILE_APPENDED', pages: [1] },
    ),
    bad(
      'the catalogue is altered beside the certificates',
      await withStoreAnd(short, (pdf) => void pdf.getCatalog().set('PageLayout', PdfName.of('OneColumn'))),
      ['FILE_APPENDED'],
    ),
    bad(
      'the table behind the signature leads elsewhere',
      overwritten(good, at(good, ' 00000 n', startxref - 300) - 2, '00'),
      ['FILE_APPENDED'],
    ),
    bad(
      'the signature is bound to another certificate',
      await signedBy(makers, drawn, { signer: unbound(makers.signer, stranger.certificate) }),
      ['SIGNATURE_FORGED'],
    ),
    bad('the timestamp is of somebody who is no authority', await stamped({ timestamps: anybody.port }), [
      'STAMP_FORGED',
    ]),
    bad('somebody has signed once more', await signedBy(makers, good), ['FILE_APPENDED']),
    bad('there is something behind the end', Buffer.concat([good, Buffer.from('%more\n')]), ['FILE_DAMAGED']),
    bad(
      'there is something between the appended objects',
      overwritten(good, at(good, 'endobj\n', good.length - 700) + 6, '%'),
      ['FILE_APPENDED'],
    ),
    bad('the timestamp is taken away', await stamped({ timestamps: null }), ['STAMP_MISSING']),
    bad('the timestamp is of another signature', await stamped({ timestamps: elsewhere }), ['STAMP_OTHER']),
    bad('the timestamp is altered', await stamped({ timestamps: lying.port }), ['STAMP_FORGED']),
    bad('the timestamp is older than its certificate', await stamped({ timestamps: late.port }), [
      'STAMP_FORGED',
    ]),
    bad(
      'evidence.json unpacks to a thousand times its size',
      await insider({ evidence: 'x'.repeat(17_000_000) }),
      ['ATTACHMENT_UNREADABLE'],
    ),
    bad('evidence.json is nested deeply', await insider({ evidence: '['.repeat(100_000) }), [
      'EVIDENCE_UNREADABLE',
    ]),
    bad('evidence.json has spaces', await insider({ evidence: `${texts.evidence}\n` }), [
      'EVIDENCE_UNREADABLE',
    ]),
    bad('entry.json is none', await insider({ entry: '{}' }), ['ENTRY_UNREADABLE', 'PROOF_WRONG']),
    bad('the proof is none', await insider({ proof: 'c2sp.org/tlog-proof@v1\n' }), ['PROOF_UNREADABLE']),
    bad('the table leads to itself', overwritten(good, startxref + 10, '1'), ['FILE_DAMAGED']),
    bad('lists are nested deeply', tinyPdf('['.repeat(200_000)), ['FILE_DAMAGED']),
    ...(await copySamples(makers)),
    ...(await revokedSamples(makers, drawn)),
    none('a text', utf8('回访存证文件')),
    none('nothing', new Uint8Array()),
    none('another document', tinyPdf('<< /Type /Catalog >>')),
    none('a file that is too large', tooLarge(good), 'FILE_TOO_LARGE'),
  ]
  return { makers, samples }
}
