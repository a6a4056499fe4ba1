import { PDF, PdfStream } from '@libpdf/core'
import { openP12 } from '#server/adapters/document-signer/p12.ts'
import { makeDemoAuthority } from '#server/emulators/document-signer/authority.ts'
import { receiptCode } from '#server/evidence/rules/receipt-code.ts'
import { drawPdf } from '#server/evidence-pack/draw/draw.ts'
import { confirmationDocument } from '#server/evidence-pack/rules/confirmation.ts'
import { confirmationJson } from '#server/evidence-pack/rules/evidence.ts'
import { utf8 } from '#server/transparency/rules/text.ts'
import type { Finding } from '#server/verify/rules/findings.ts'
import { sampleInput } from '#test/unit/evidence-pack/support/sample.ts'
import { type Makers, signedBy } from './pack.ts'
import { at, overwritten, type Sample } from './sample.ts'

/** The receipt code of the sample. */
export const CODE = receiptCode(Uint8Array.of(1, 2, 3, 4, 5, 6, 7))
/** The same with its last digits swapped, as somebody would invent a code. */
const WRONG_CODE = CODE.slice(0, -2) + [...CODE.slice(-2)].reverse().join('')

/** Customer's copies (回访确认书), whole and altered. */
export async function copySamples(makers: Makers): Promise<Sample[]> {
  const input = sampleInput()
  const drawn = async (code: string, json: string | null) =>
    await drawPdf(
      confirmationDocument(input, code),
      json === null
        ? []
        : [
            {
              name: 'confirmation.json',
              type: 'application/json',
              description: '本确认书的数据',
              content: utf8(json),
            },
          ],
      makers.fonts,
    )
  const json = confirmationJson(input, CODE)
  const unsigned = await drawn(CODE, json)
  const good = await signedBy(makers, unsigned)
  const forger = await makeDemoAuthority(new Date(), 'demo')
  const stranger = await openP12(forger.p12, 'demo')
  const replaced = await PDF.load(good)
  replaced.getPage(0)?.dict.set('Contents', replaced.register(new PdfStream(undefined, utf8('q Q'))))
  const bad = (name: string, bytes: Uint8Array, ...finds: readonly Finding['what'][]): Sample => ({
    name: `a copy: ${name}`,
    bytes,
    verdict: 'BROKEN',
    finds,
  })
  const page = at(good, 'stream\n', at(good, '/Contents')) + 40
  const file = at(good, 'endstream', at(good, '/EmbeddedFile')) - 20
  return [
    { name: '完好，回访确认书', bytes: good, verdict: 'WHOLE', finds: [] },
    {
      name: 'a copy of an earlier version, without an attachment',
      bytes: await signedBy(makers, await drawn(CODE, null)),
      verdict: 'OPEN',
      finds: [],
      opens: ['RECEIPT_ALONE'],
    },
    bad('one byte of a page is altered', overwritten(good, page, 'x'), 'CONTENT_CHANGED'),
    bad(
      'one byte of its attachment is altered',
      overwritten(good, file, 'xx'),
      'ATTACHMENT_UNREADABLE',
      'CONTENT_CHANGED',
    ),
    bad('it is not signed', unsigned, 'UNSIGNED'),
    bad(
      'somebody else has signed',
      await signedBy(makers, unsigned, { signer: stranger, lists: [forger.list] }),
      'SIGNER_UNTRUSTED',
    ),
    bad(
      'the signature is of another key than the certificate',
      await signedBy(makers, unsigned, { signer: { ...makers.signer, sign: stranger.sign } }),
      'SIGNATURE_FORGED',
    ),
    bad(
      'its code is an invented one',
      await signedBy(makers, await drawn(WRONG_CODE, confirmationJson(input, WRONG_CODE))),
      'RECEIPT_WRONG',
    ),
    bad(
      'its code is an invented one, and there is no attachment',
      await signedBy(makers, await drawn(WRONG_CODE, null)),
      'RECEIPT_WRONG',
    ),
    bad(
      'its attachment is none',
      await signedBy(makers, await drawn(CODE, '{"format":"return-visit-confirmation/1"}')),
      'CONFIRMATION_UNREADABLE',
    ),
    bad('it is cut off', good.subarray(0, good.length - 1000), 'FILE_DAMAGED'),
    bad(
      'a page is replaced behind the signature',
      await replaced.save({ incremental: true }),
      'FILE_APPENDED',
    ),
    bad(
      'the timestamp is taken away',
      await signedBy(makers, unsigned, { timestamps: null }),
      'STAMP_MISSING',
    ),
  ]
}
