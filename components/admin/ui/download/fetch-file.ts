import { z } from 'zod'
import { attendance } from '../../attended.ts'
import { StaffFailure, toStaffFailure } from '../../failure.ts'

const refusedSchema = z.object({ error: z.unknown() })

/**
 * Fetches a file that was opened. It is fetched by a script and not by a link, so that a refusal is shown in words.
 * @param notFetched what is said if the server cannot be reached
 * @throws StaffFailure
 */
export async function fetchFile(path: string, notFetched: string): Promise<Blob> {
  try {
    const answer = await fetch(path, { headers: attendance() })
    if (answer.ok) return await answer.blob()
    throw toStaffFailure(refusedSchema.parse(await answer.json()).error)
  } catch (error) {
    throw error instanceof StaffFailure ? error : new StaffFailure('UNREACHABLE', notFetched)
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
