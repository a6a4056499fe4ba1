import { z } from 'zod'
import { VendorError } from '../vendor/vendor-error.ts'
import { readAnswer, type VendorCall } from '../vendor/vendor-http.ts'
import { exchange } from '../vendor/vendor-text.ts'
import { robotWords } from './messages.zh-CN.ts'
import type { AlertMessage, AlertPort } from './port.ts'

/** The maximum size of a markdown message, in bytes of UTF-8. */
export const MOST_BYTES = 4096
const MOST_TITLE_BYTES = 300

const bytes = (text: string) => Buffer.byteLength(text)

/**
 * Markdown characters, each with a look-alike that has no meaning in Markdown. The replacement prevents a text from
 * creating a link, a mention or a colour.
 */
const plain: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '*': '＊',
  '`': '‘',
  '#': '＃',
}

function asText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[<>[\]*`#]/g, (sign) => plain[sign] ?? sign)
}

/** Cuts the text to at most `most` bytes of UTF-8, with a mark at the end if the text was cut. */
function cut(text: string, most: number): string {
  if (bytes(text) <= most) return text
  let kept = ''
  for (const sign of text) {
    if (bytes(kept) + bytes(sign) + bytes('…') > most) break
    kept += sign
  }
  return `${kept}…`
}

/** The message in the robot's Markdown. Long lines are cut, so that the link always fits. */
export function markdownOf({ title, lines, url, look, reference }: AlertMessage): string {
  const head = `**${cut(asText(title), MOST_TITLE_BYTES)}**`
  const tail = `[${look ?? robotWords.look}](${url})\n<font color="comment">${robotWords.reference(asText(reference))}</font>`
  const shown: string[] = []
  let left = MOST_BYTES - bytes(`${head}\n${tail}`)
  for (const line of lines) {
    const room = left - bytes('> \n')
    if (room < bytes('…')) break
    const text = cut(asText(line), room)
    shown.push(`> ${text}`)
    left -= bytes(`> ${text}\n`)
  }
  return [head, ...shown, tail].join('\n')
}

const answerSchema = z.object({ errcode: z.number().int() })

/** The error codes that allow a retry: −1 ("system busy") and 45009 (more than 20 messages in a minute). */
const RETRYABLE: ReadonlySet<number> = new Set([-1, 45009])

/**
 * 企业微信群机器人 (WeCom group robot): https://developer.work.weixin.qq.com/document/path/99110
 * @param settings.url the robot's webhook with its key. Anyone who has this URL can write to the group, so the URL
 * appears in no error
 */
export function createWecomRobot(settings: { readonly url: string; readonly timeoutMs?: number }): AlertPort {
  const call: VendorCall = {
    vendor: 'alert',
    operation: 'webhook/send',
    changes: true,
    timeoutMs: settings.timeoutMs ?? 5000,
  }
  return {
    async send(message) {
      const text = await exchange(call, settings.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ msgtype: 'markdown', markdown: { content: markdownOf(message) } }),
      })
      const { errcode } = readAnswer(call, text, answerSchema)
      if (errcode === 0) return
      throw new VendorError({
        vendor: 'alert',
        code: String(errcode),
        message: `alert ${call.operation}: refused with ${errcode}`,
        retryable: RETRYABLE.has(errcode),
        ambiguous: errcode === -1,
      })
    },
  }
}
