import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WechatClient } from '../../adapters/wechat/client.ts'
import type { Services } from '../../context.ts'
import { noteWork } from '../../kernel/telemetry/work.ts'
import { onTemplateFinished } from '../../notify/remind.ts'
import { readBody } from '../base/body.ts'

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
}

/**
 * Answers requests from WeChat: the verification of this URL (GET) and events (POST). WeChat expects an answer within
 * five seconds. A repeated event changes nothing.
 */
export async function answerWechatPush(
  services: Services,
  wechat: WechatClient,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const query = Object.fromEntries(url.searchParams)
  if (request.method === 'GET') {
    const echo = wechat.readHandshake(query)
    return echo === null ? plain(response, 403, '') : plain(response, 200, echo)
  }
  const push = wechat.readPush({ query, body: await readBody(request) })
  if (push === null) return plain(response, 403, '')
  noteWork({ principal: 'WECHAT' })
  if (push.kind === 'TEMPLATE_FINISHED') await onTemplateFinished(services, push)
  plain(response, 200, 'success')
}
