import type { Services } from '../context.ts'
import { systemActor } from '../evidence/audit.ts'
import { contentOf } from './content.ts'
import { claimToScan, dropBrokenUploads, recordVerdict } from './write.ts'

/**
 * Has the virus scanner judge the attachments that wait for it, the longest waiting first. Safe on several instances. If
 * the scanner fails, the attachment waits for a later round, and this round ends: the scanner would fail for the others
 * as well, and no attachment can keep the others waiting, because it moves to the end.
 *
 * @returns the error that ended the round; null if no attachment waits any more
 */
export async function scanAttachments(services: Services): Promise<unknown> {
  const { db, clock, virusScan } = services
  await dropBrokenUploads(db, clock.now())
  if (virusScan === null) return null
  const actor = systemActor('virus-scan')
  for (;;) {
    const row = await claimToScan(db, clock.now())
    if (row === undefined) return null
    try {
      const { finding } = await virusScan.scan(contentOf(services, row.id))
      await recordVerdict(services, actor, row, { finding, at: clock.now() })
    } catch (error) {
      return error
    }
  }
}
