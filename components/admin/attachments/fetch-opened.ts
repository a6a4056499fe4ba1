import { z } from 'zod'
import { attendance } from '../attended.ts'
import { StaffFailure, toStaffFailure } from '../failure.ts'
import { text } from './messages.zh-CN.ts'

const refusedSchema = z.object({ error: z.unknown() })

/**
 * Fetches an attachment that was opened. It is fetched by a script and not by a link, so that a refusal is shown in words.
 * @throws StaffFailure
 */
export async function fetchOpened(opening: string): Promise<Blob> {
  try {
    const answer = await fetch(`/api/admin/attachments/${opening}`, { headers: attendance() })
    if (answer.ok) return await answer.blob()
    throw toStaffFailure(refusedSchema.parse(await answer.json()).error)
  } catch (error) {
    throw error instanceof StaffFailure ? error : new StaffFailure('UNREACHABLE', text.notFetched)
  }
}

/** Has the browser save a file under this name. */
export function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
