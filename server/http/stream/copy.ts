import type { ServerResponse } from 'node:http'
import type { CustomerRequest, Services } from '../../context.ts'
import { fetchCopy, readCopyPath } from '../../evidence-desk/copy.ts'
import { fileNames } from '../../evidence-desk/messages.zh-CN.ts'
import { DomainError } from '../../kernel/errors.ts'
import { redirect } from '../base/respond.ts'
import { fileHeaders } from './evidence.ts'

/**
 * `GET /api/copies/<visit>/<until>/<seal>`: shows the customer's copy of a visit in the browser. WeChat on some phones can
 * show a PDF but not save it, and opens only plain links.
 *
 * A refusal leads to the visit's result page, which says what to do: a browser would show an error as a blank page.
 */
export async function answerCopy(
  services: Services,
  request: CustomerRequest,
  path: string,
  response: ServerResponse,
): Promise<void> {
  const asked = readCopyPath(path)
  if (asked === null) return redirect(response, '/h5/policies')
  try {
    const { pdf, receiptCode } = await fetchCopy(services, request, asked)
    response.writeHead(200, {
      ...fileHeaders({
        type: 'application/pdf',
        name: fileNames.copy(receiptCode),
        plainName: 'confirmation.pdf',
        shown: true,
      }),
      'Content-Length': pdf.length,
    })
    response.end(pdf)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    redirect(response, `/h5/visits/${asked.visitId}/result`)
  }
}
