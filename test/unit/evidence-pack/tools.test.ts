import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certificatesOfPem } from '#server/adapters/document-signer/certificates.ts'
import { openP12 } from '#server/adapters/document-signer/p12.ts'
import { createRevocationSource } from '#server/adapters/document-signer/revocation.ts'
import { makeDemoAuthority } from '#server/emulators/document-signer/authority.ts'
import { loadFonts } from '#server/evidence-pack/draw/fonts.ts'
import { evidenceJson } from '#server/evidence-pack/rules/evidence.ts'
import { signPack, unsigned } from '#server/evidence-pack/sign.ts'
import { recomputed } from '#test/support/data/recompute-evidence.ts'
import { drawPack } from './support/packs.ts'
import { sampleInput } from './support/sample.ts'
import { without, workshop } from './support/tools.ts'

const input = sampleInput({
  facts: { applicantName: '欧阳㛃䶮𠮷', insuredName: 'Łukasz O’Brien' },
  failing: ['contract-received'],
  byPhone: true,
})
const shop = workshop()
let drawnPack: Uint8Array
let signedPath: string
beforeAll(async () => {
  drawnPack = await drawPack(input, await loadFonts())
  const now = new Date()
  const { p12, root, list } = await makeDemoAuthority(now, 'demo')
  const signer = await openP12(p12, 'demo')
  const revocation = createRevocationSource({ lists: [list], fetch: false })
  const signed = await signPack(drawnPack, { signer, timestamps: null, revocation }, now)
  shop.put('root.pem', root)
  signedPath = shop.put('signed.pdf', signed.bytes)
})
afterAll(() => shop.close())

describe('programs of others agree', () => {
  const qpdf = without('qpdf')
  test.skipIf(qpdf.skip)(`qpdf: the file is sound${qpdf.why}`, () => {
    expect(shop.run('qpdf', '--check', signedPath)).toContain('No syntax or stream encoding errors found')
  })

  const pdffonts = without('pdffonts')
  test.skipIf(pdffonts.skip)(
    `pdffonts: every font is embedded, a subset, with its characters${pdffonts.why}`,
    () => {
      const rows = shop.run('pdffonts', signedPath).trim().split('\n').slice(2)
      expect(rows.length).toBeGreaterThanOrEqual(3)
      for (const row of rows) expect(row).toMatch(/Identity-H\s+yes yes yes/)
    },
  )

  const pdftotext = without('pdftotext')
  test.skipIf(pdftotext.skip)(`pdftotext: reads every text, rare characters too${pdftotext.why}`, () => {
    const text = shop.run('pdftotext', '-raw', signedPath, '-')
    for (const words of [
      '欧阳㛃䶮',
      '𠮷',
      'Łukasz O’Brien',
      '有异常',
      '录音编号',
      '复星保德信人寿保险有限公司',
    ])
      expect(text).toContain(words)
  })

  const pdfdetach = without('pdfdetach')
  test.skipIf(pdfdetach.skip)(
    `pdfdetach: the attached evidence is whole, and its chain leads to the head${pdfdetach.why}`,
    () => {
      shop.run('pdfdetach', '-saveall', '-o', shop.folder, signedPath)
      const evidence = readFileSync(join(shop.folder, 'evidence.json'), 'utf8')
      expect(evidence).toBe(evidenceJson(input))
      expect(recomputed(evidence).head).toBe(input.visit.head)
      expect(readFileSync(join(shop.folder, 'visit.tlog-proof'), 'utf8')).toContain('tlog-proof')
    },
  )

  const pdfsig = without('pdfsig')
  test.skipIf(pdfsig.skip)(`pdfsig: the signature is valid and covers the whole file${pdfsig.why}`, () => {
    const said = shop.run('pdfsig', signedPath)
    expect(said).toContain('Signature is Valid')
    expect(said).toContain('Total document signed')
    expect(said).toContain('ETSI.CAdES.detached')
  })

  test.skipIf(pdfsig.skip)(`pdfsig: notices one changed byte${pdfsig.why}`, () => {
    const altered = Buffer.from(readFileSync(signedPath))
    const place = altered.indexOf('/Title')
    altered.writeUInt8(altered.readUInt8(place + 1) ^ 1, place + 1)
    expect(shop.run('pdfsig', shop.put('altered.pdf', altered))).not.toContain('Signature is Valid')
  })

  test('what was there before signing can be had again', () => {
    expect(Buffer.from(unsigned(readFileSync(signedPath))).equals(drawnPack)).toBe(true)
    expect(Buffer.from(unsigned(drawnPack)).equals(drawnPack)).toBe(true)
    expect(() => unsigned(Buffer.from('%PDF-1.7 nothing'))).toThrow()
    expect(certificatesOfPem(readFileSync(join(shop.folder, 'root.pem'), 'utf8'))).toHaveLength(1)
  })
})
