import { type IncomingMessage, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { answerCheck } from './answers.ts'

const PREFIX = '/api/v1'

const textOf = (chunk: unknown): string => {
  if (!Buffer.isBuffer(chunk)) return typeof chunk === 'string' ? chunk : ''
  const packed = chunk[0] === 0x1f && chunk[1] === 0x8b
  return (packed ? gunzipSync(chunk) : chunk).toString()
}

/**
 * The class of a server's responses that compares each answer of the partner API with the document.
 * @param report is given a line for each difference
 */
export function watchedResponse(report: (line: string) => void) {
  return class<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
    override end(chunk?: unknown, ...more: unknown[]): this {
      const path = new URL(this.req.url ?? '/', 'http://localhost').pathname
      if (path.startsWith(`${PREFIX}/`) && path !== `${PREFIX}/openapi.json`) {
        const headers = Object.fromEntries(
          Object.entries(this.getHeaders()).map(([name, value]) => [name, value?.toString()]),
        )
        const answered = {
          method: this.req.method ?? '',
          path: path.slice(PREFIX.length),
          status: this.statusCode,
          headers,
          body: textOf(chunk),
        }
        try {
          for (const line of answerCheck().wrongWith(answered)) report(line)
        } catch (error) {
          report(`the document cannot be used: ${error}`)
        }
      }
      Reflect.apply(super.end, this, [chunk, ...more])
      return this
    }
  }
}
