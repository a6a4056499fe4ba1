import { sha256Hex } from '#server/evidence/digest.ts'
import { type Attachment, drawPdf } from '#server/evidence-pack/draw/draw.ts'
import type { Fonts } from '#server/evidence-pack/draw/fonts.ts'
import { evidenceJson } from '#server/evidence-pack/rules/evidence.ts'
import type { PackInput } from '#server/evidence-pack/rules/input.ts'
import { packDocument } from '#server/evidence-pack/rules/pack.ts'

/** The attachments of a pack; the entry and the proof are invented. */
export function attachmentsOf(evidence: string): Attachment[] {
  return [
    {
      name: 'evidence.json',
      type: 'application/json',
      description: '回访的全部证据',
      content: Buffer.from(evidence),
    },
    {
      name: 'entry.json',
      type: 'application/json',
      description: '透明日志中的一条',
      content: Buffer.from('{"kind":"visit"}'),
    },
    {
      name: 'visit.tlog-proof',
      type: 'text/plain',
      description: '这一条在日志中的证明',
      content: Buffer.from('c2sp.org/tlog-proof@v1\n'),
    },
  ]
}

/** Draws the pack of a visit. */
export async function drawPack(input: PackInput, fonts: Fonts): Promise<Uint8Array> {
  const evidence = evidenceJson(input)
  return await drawPdf(packDocument(input, sha256Hex(evidence)), attachmentsOf(evidence), fonts)
}
