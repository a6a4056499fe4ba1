import { z } from 'zod'
import { attendance } from './attended.ts'
import { StaffFailure, toStaffFailure } from './failure.ts'

const refusedSchema = z.object({ error: z.unknown() })

/**
 * Uploads a file and returns the server's answer. The file's name is sent in a header, so that it appears in no address.
 * XMLHttpRequest is used because fetch does not tell how much has been sent.
 *
 * @param to.path the path of the upload
 * @param to.answer the schema of the answer
 * @param to.unreachable the words for a broken connection
 * @param options.onSent called with the share that has been sent, from 0 to 1
 * @param options.signal stops the upload
 * @throws StaffFailure
 */
export function uploadFile<S extends z.ZodType>(
  to: { readonly path: string; readonly answer: S; readonly unreachable: string },
  file: File,
  options: { readonly onSent: (share: number) => void; readonly signal: AbortSignal },
): Promise<z.output<S>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = () => reject(new StaffFailure('UNREACHABLE', to.unreachable))
    request.open('POST', to.path)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name))
    for (const [name, value] of Object.entries(attendance())) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      options.onSent(total === 0 ? 0 : loaded / total),
    )
    request.addEventListener('load', () => {
      try {
        const answer: unknown = JSON.parse(request.responseText)
        if (request.status === 200) resolve(to.answer.parse(answer))
        else reject(toStaffFailure(refusedSchema.parse(answer).error))
      } catch {
        fail()
      }
    })
    request.addEventListener('error', fail)
    request.addEventListener('abort', fail)
    options.signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
