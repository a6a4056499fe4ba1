import { z } from 'zod'
import { attendance } from '../attended.ts'
import { StaffFailure, toStaffFailure } from '../failure.ts'
import { text } from './messages.zh-CN.ts'

const receivedSchema = z.object({ id: z.string() })
const refusedSchema = z.object({ error: z.unknown() })

function answerOf(status: number, body: string): { readonly id: string } {
  const answer: unknown = JSON.parse(body)
  if (status === 200) return receivedSchema.parse(answer)
  throw toStaffFailure(refusedSchema.parse(answer).error)
}

/**
 * Uploads a file of policies and returns the id of its import. The file's name is sent in a header, so that it appears
 * in no address. XMLHttpRequest is used because fetch does not tell how much has been sent.
 *
 * @param options.onSent called with the share that has been sent, from 0 to 1
 * @param options.signal stops the upload
 * @throws StaffFailure
 */
export function uploadPolicies(
  file: File,
  options: { readonly onSent: (share: number) => void; readonly signal: AbortSignal },
): Promise<{ readonly id: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = () => reject(new StaffFailure('UNREACHABLE', text.create.unreachable))
    request.open('POST', '/api/admin/imports')
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name))
    for (const [name, value] of Object.entries(attendance())) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      options.onSent(total === 0 ? 0 : loaded / total),
    )
    request.addEventListener('load', () => {
      try {
        resolve(answerOf(request.status, request.responseText))
      } catch (error) {
        if (error instanceof StaffFailure) reject(error)
        else fail()
      }
    })
    request.addEventListener('error', fail)
    request.addEventListener('abort', fail)
    options.signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
