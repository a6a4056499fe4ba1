import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certificatesOfPem } from '#server/adapters/document-signer/certificates.ts'
import { openP12 } from '#server/adapters/document-signer/p12.ts'
import { createRevocationSource } from '#server/adapters/document-signer/revocation.ts'
import type { Services } from '#server/context.ts'
import { createMemoryStorage } from '#server/emulators/base/storage.ts'
import { makeDemoAuthority } from '#server/emulators/document-signer/authority.ts'
import { type Authority, openAuthority } from '#server/emulators/timestamp/authority.ts'
import { hashFunctions, sha256 } from '#server/evidence/digest.ts'
import { type DocumentKind, makeDocument, receiptCodeOf } from '#server/evidence-pack/make.ts'
import { cryptoSuites } from '#server/kernel/secret/suite.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { keyText } from '#server/transparency/rules/note.ts'
import { thisMachine } from '#server/verify/machine.ts'
import type { Report } from '#server/verify/rules/report.ts'
import { readTrust } from '#server/verify/rules/trust.ts'
import { verifyPack } from '#server/verify/rules/verify.ts'
import { askingFor } from '#test/support/evidence/pack.ts'
import { askedCase, callAndConfirm, deskOf, takeNext } from '#test/support/world/queue.ts'
import { answersTo, createWorld, finish, verify, type World } from '#test/support/world/world.ts'
import { without } from '#test/unit/evidence-pack/support/tools.ts'

/** Makes a document about a visit as the platform does, with a timestamp and a list of OpenSSL, and checks it. */
async function checked(
  world: World,
  authority: Authority,
  visitId: string,
  kind: DocumentKind = 'PACK',
): Promise<Report> {
  const demo = await makeDemoAuthority(new Date(), 'demo')
  const signer = await openP12(demo.p12, 'demo')
  const services: Services = {
    ...world.services,
    documents: {
      ...world.services.documents,
      signer: () => Promise.resolve(signer),
      revocation: createRevocationSource({
        lists: [demo.list, await readFile(authority.listFile)],
        fetch: false,
      }),
      timestampChain: certificatesOfPem(await readFile(authority.caFile, 'utf8')),
    },
    timestamps: askingFor((query) => authority.reply(query)),
  }
  world.clock.advance(61_000)
  await checkpoint(services)
  const made = await makeDocument(services, visitId, kind, services.clock.now())
  if (made === null) throw new Error('not in the log')
  const { log, current } = services.evidence
  const vkey = current === null ? '' : keyText(keyOfLog(log, current))
  const certificates = demo.root + (await readFile(authority.caFile, 'utf8'))
  const { trust } = readTrust(sha256, vkey, certificates)
  return await verifyPack(thisMachine(hashFunctions), made.pdf, trust)
}

const problemsOf = ({ parts }: Report) => parts.flatMap(({ findings, open }) => [...findings, ...open])

const openssl = without('openssl')
describe.skipIf(openssl.skip).each(cryptoSuites)(
  `packs under the suite %s are whole${openssl.why}`,
  (suite) => {
    let world: World
    let authority: Authority
    beforeAll(async () => {
      world = await createWorld(undefined, suite)
      authority = await openAuthority(createMemoryStorage())
    })
    afterAll(async () => {
      await authority.close()
      await world.close()
    })

    test('of a visit that succeeded online', async () => {
      const { visitId, openid } = await world.due()
      const browser = await world.browser(openid)
      await verify(world, browser, visitId)
      await finish(world, browser, visitId)
      const report = await checked(world, authority, visitId)
      expect([report.verdict, problemsOf(report)]).toEqual(['WHOLE', []])
      const copy = await checked(world, authority, visitId, 'CONFIRMATION')
      expect([copy.kind, copy.verdict, problemsOf(copy)]).toEqual(['COPY', 'WHOLE', []])
      expect(copy.confirmation?.receiptCode).toBe(receiptCodeOf(world.services, visitId))
      expect(copy.confirmation?.visit).toMatchObject({ id: visitId, head: report.evidence?.visit.head })
    })

    test('of a visit that nobody has opened', async () => {
      const { visitId } = await world.due()
      const report = await checked(world, authority, visitId)
      expect([report.verdict, problemsOf(report)]).toEqual(['WHOLE', []])
    })

    test('of a visit that was answered by phone', async () => {
      const { visitId } = await askedCase(world, 10)
      const desk = await deskOf(world)
      const held = await takeNext(desk)
      const questions = await callAndConfirm(desk, held)
      const told = { note: '', promisedFor: null, language: null, problem: null } as const
      await desk.call.callback.finish({
        caseId: held.caseId,
        lease: held.lease,
        result: { disposition: 'COMPLETED', answers: answersTo(questions), ...told },
      })
      const report = await checked(world, authority, visitId)
      expect([report.verdict, problemsOf(report)]).toEqual(['WHOLE', []])
    })
  },
)
