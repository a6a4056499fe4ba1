import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../kernel/clock.ts'
import { type EmulatorHandler, type EmulatorReply, json, parseJson } from './base/http.ts'
import type { EmulatorStorage } from './base/storage.ts'

const PER_MINUTE = 20
const MOST_BYTES = 4096

const messageSchema = z.object({ msgtype: z.string() })
const markdownSchema = z.object({ markdown: z.object({ content: z.string() }) })
const storedSchema = z.object({ content: z.string() })

/** Error messages by error code, from https://developer.work.weixin.qq.com/document/path/90313 */
const meanings: Readonly<Record<number, string>> = {
  0: 'ok',
  40008: 'invalid message type',
  40058: 'markdown.content exceed max length 4096. invalid Request Parameter',
  44004: 'empty content',
  45009: 'api freq out of limit',
  47001: 'data format error',
  93000: 'invalid webhook url',
}

/** Builds a response of the robot. Its HTTP status is always 200; `errcode` shows whether the message was accepted. */
export function robotAnswer(errcode: number): EmulatorReply {
  return json({ errcode, errmsg: meanings[errcode] ?? 'unknown' })
}

export type AlertRobotEmulator = ReturnType<typeof createAlertRobotEmulator>

/** Emulates a group robot of 企业微信 (WeChat Work), limited to the functions that alerts use. */
export function createAlertRobotEmulator(
  settings: { readonly key: string },
  storage: EmulatorStorage,
  clock: Clock,
) {
  async function isTooOften(): Promise<boolean> {
    const last = await storage.list('alert', '', PER_MINUTE)
    const oldest = last[PER_MINUTE - 1]
    return oldest !== undefined && clock.now().getTime() - oldest.at.getTime() < 60_000
  }

  const api: EmulatorHandler = async (request) => {
    if (request.path !== 'cgi-bin/webhook/send') return json({ error: 'no such path' }, 404)
    if (request.method !== 'POST') return json({ error: 'POST only' }, 405)
    if (request.query.get('key') !== settings.key) return robotAnswer(93000)
    if (!request.headers['content-type']?.startsWith('application/json')) return robotAnswer(47001)
    const body = parseJson(request.body)
    const message = messageSchema.safeParse(body)
    if (!message.success) return robotAnswer(47001)
    if (message.data.msgtype !== 'markdown') return robotAnswer(40008)
    const markdown = markdownSchema.safeParse(body)
    if (!markdown.success || markdown.data.markdown.content.trim() === '') return robotAnswer(44004)
    const { content } = markdown.data.markdown
    if (Buffer.byteLength(content) > MOST_BYTES) return robotAnswer(40058)
    if (await isTooOften()) return robotAnswer(45009)
    await storage.put('alert', randomUUID(), { content }, clock.now())
    return robotAnswer(0)
  }

  return {
    api,
    /** Lists the messages sent to the group, newest first. */
    async inbox() {
      return (await storage.list('alert', '', 100)).map((entry) => ({
        id: entry.key,
        content: storedSchema.parse(entry.value).content,
        at: entry.at.toISOString(),
      }))
    },
  }
}
