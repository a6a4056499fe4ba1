import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { PHONE } from '../../procedure/errors.zh-CN.ts'
import { busyWords } from './busy.zh-CN.ts'

const STYLE =
  'body{margin:0;font:18px/1.7 system-ui,sans-serif;color:#1f2937;background:#f5f6f8}' +
  'main{max-width:32em;margin:15vh auto 0;padding:24px}h1{font-size:24px;line-height:1.4}' +
  'a{color:#0b57d0}p[lang=en]{color:#4b5563;font-size:16px}'
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'`

/** Answers the request for a page that the instance has no room for. The page tries again by itself after so many seconds. */
export function sendBusyPage(response: ServerResponse, seconds: number): void {
  const link = `<a href="tel:${PHONE}">${PHONE}</a>`
  const html = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="${seconds}">
<title>${busyWords.title}</title><style>${STYLE}</style></head><body><main><h1>${busyWords.title}</h1>
<p>${busyWords.again(seconds)}</p><p>${busyWords.call(link)}</p>
<p lang="en">${busyWords.english(seconds, link)}</p></main></body></html>`
  response.writeHead(503, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Retry-After': seconds,
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(html)
}
