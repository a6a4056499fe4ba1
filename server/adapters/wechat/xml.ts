import { storableText } from '../../kernel/storable.ts'

/*
 * A push from WeChat is one <xml> element with children that contain text or CDATA. It has no attributes,
 * declarations or DOCTYPE. A general XML parser would add entity expansion and external entities without any benefit.
 * This parser accepts exactly WeChat's grammar and refuses everything else. Nested children, which menu events have,
 * are skipped.
 */

const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]*)\s*>|([^<]+)/y

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const decode = (text: string) =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (whole, name: string) => ENTITIES[name] ?? whole)

/**
 * Reads the text of each direct child of the root `<xml>`.
 *
 * @returns null when the text does not match WeChat's grammar, or a child appears twice
 */
export function readFlatXml(text: string): ReadonlyMap<string, string> | null {
  const fields = new Map<string, string>()
  const open: string[] = []
  let value = ''
  let closed = false
  const source = text.trim()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source)
    if (match === null || closed) return null
    const [, cdata, slash, name, plain] = match
    if (name === undefined) {
      if (open.length === 0) return null
      if (open.length === 2) value += cdata ?? decode(plain ?? '')
      continue
    }
    if (slash === '') {
      if (open.length === 0 && name !== 'xml') return null
      open.push(name)
      if (open.length === 2) value = ''
      continue
    }
    if (open.pop() !== name) return null
    if (open.length === 0) closed = true
    if (open.length === 1) {
      if (fields.has(name)) return null
      fields.set(name, storableText(value).trim())
    }
  }
  return closed ? fields : null
}
