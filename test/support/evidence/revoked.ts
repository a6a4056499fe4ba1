import { issue } from '#test/unit/adapters/timestamp-authority.ts'
import type { ListWishes } from './authority.ts'
import { tomorrow, yesterday } from './authority.ts'
import type { Makers } from './pack.ts'
import { signedBy } from './pack.ts'
import type { Sample } from './sample.ts'

/** Packs whose certificates were revoked, or whose revocation lists prove nothing. */
export async function revokedSamples(makers: Makers, drawn: Uint8Array): Promise<Sample[]> {
  const { authority } = makers
  const { signer, timestamps, documents, stamps } = authority
  const listed = async (...lists: readonly ListWishes[]) =>
    await signedBy(makers, drawn, {
      signer,
      timestamps,
      lists: await Promise.all(lists.map((wishes) => authority.list(wishes))),
    })
  const bad = (name: string, bytes: Uint8Array, what: 'CERTIFICATE_REVOKED' | 'LIST_FORGED'): Sample => ({
    name,
    bytes,
    verdict: 'BROKEN',
    finds: [what],
  })
  const open = (
    name: string,
    bytes: Uint8Array,
    ...opens: readonly ('LIST_MISSING' | 'LIST_OUTDATED')[]
  ): Sample => ({ name, bytes, verdict: 'OPEN', finds: [], opens })
  const both = 2
  const stranger = await issue(null, { name: 'Invented Authority' })
  const revokedAt = new Date(yesterday().setMilliseconds(0))
  const revoked = await listed({ revoked: [{ certificate: documents, at: revokedAt }] })
  return [
    { name: '完好，附吊销列表', bytes: await listed({}), verdict: 'WHOLE', finds: [] },
    {
      ...bad('the signer’s certificate was revoked before', revoked, 'CERTIFICATE_REVOKED'),
      place: { what: 'CERTIFICATE_REVOKED', name: 'Invented Insurer', at: revokedAt.toISOString() },
    },
    bad(
      'the certificate of the timestamps was revoked before',
      await listed({ revoked: [{ certificate: stamps, at: revokedAt }] }),
      'CERTIFICATE_REVOKED',
    ),
    {
      name: '完好，证书后来被吊销',
      bytes: await listed({ revoked: [{ certificate: documents, at: tomorrow() }] }),
      verdict: 'WHOLE',
      finds: [],
    },
    {
      ...bad('the list is signed by somebody else', await listed({ by: stranger }), 'LIST_FORGED'),
      finds: ['LIST_FORGED', 'LIST_FORGED'],
    },
    open(
      'the list had expired',
      await listed({ from: new Date(Date.now() - both * 86_400_000), until: yesterday() }),
      'LIST_OUTDATED',
      'LIST_OUTDATED',
    ),
    open(
      'the lists are taken away',
      await signedBy(makers, drawn, { signer, timestamps, lists: null }),
      'LIST_MISSING',
      'LIST_MISSING',
    ),
  ]
}
