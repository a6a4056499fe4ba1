import type { EmulatorReply } from '../base/http.ts'
import type { Person } from './people.ts'

const escaped: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const html = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => escaped[sign] ?? sign)

/** The emulated sign-in page: the visitor chooses as whom to sign in. */
export function choicePage(
  title: string,
  people: readonly Person[],
  linkOf: (person: Person) => string,
  cancel: string,
): EmulatorReply {
  const items = people.map(
    (person) =>
      `<li><a href="${html(linkOf(person))}">${html(person.name)}</a> <small>${html(person.username)}${person.disabled ? '（已停用）' : ''}</small></li>`,
  )
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    },
    body: `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${html(title)}</title>
<style>body{font:16px/1.6 system-ui;max-width:420px;margin:10vh auto;padding:0 16px;color:#1d2b28}li{margin:8px 0}small{color:#5d6b68}</style>
<h1 style="font-size:20px">${html(title)}</h1><p>演示：请选择以谁的身份登录。</p><ul>${items.join('')}</ul>
<p><a href="${html(cancel)}">取消</a></p></html>`,
  }
}
