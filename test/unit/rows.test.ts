import { expect, test } from 'vitest'
import { tables } from '#server/generated/tables.ts'
import { sourcesIn } from '#test/support/source/imports.ts'

const server = sourcesIn('server').filter(({ path }) => !/^server\/(?:generated|emulators)\//.test(path))

/** Every place of the server that the expression finds, as "file: text". */
function found(expression: RegExp): string[] {
  return server.flatMap(({ path, code }) =>
    [...code.matchAll(expression)].map(([text]) => `${path}: ${text.trim()}`),
  )
}

/** Folders whose schemas have fields in the database's spelling, which are those of somebody else's protocol. */
const OUTSIDE: readonly string[] = ['server/adapters/directory/', 'server/adapters/wechat/']

test('no schema spells a column of the database by hand', () => {
  expect(
    found(/^\s+[a-z]+(?:_[a-z0-9]+)+: z\..*$/gm).filter(
      (place) => !OUTSIDE.some((folder) => place.startsWith(folder)),
    ),
  ).toEqual([])
})

test('only a few results are computed in a way that their type must be written by hand', () => {
  const computed = found(/\bcomputed\(\s*z\..*$/gm)
  expect(computed.length).toBeGreaterThan(0)
  expect(computed.length, computed.join('\n')).toBeLessThanOrEqual(30)
})

/** The texts of all template literals, without their expressions; literals inside expressions are texts of their own. */
function templatesIn(code: string): string[] {
  const texts: string[] = []
  // The open literals and, above each, the number of open braces of its current expression.
  const open: { text: string; braces: number }[] = []
  for (let at = 0; at < code.length; at += 1) {
    const top = open.at(-1)
    const inText = top !== undefined && top.braces === 0
    const char = code[at] ?? ''
    if (inText && char === '\\') at += 1
    else if (char === '`') {
      if (inText) texts.push(open.pop()?.text ?? '')
      else open.push({ text: '', braces: 0 })
    } else if (inText && char === '$' && code[at + 1] === '{') {
      top.braces = 1
      top.text += '…'
      at += 1
    } else if (inText) top.text += char
    else if (top !== undefined && char === '{') top.braces += 1
    else if (top !== undefined && char === '}') top.braces -= 1
  }
  return texts
}

const columns = new Set(Object.values(tables).flatMap(({ sql }) => Object.values<string>(sql)))

/** The columns that a text of SQL spells: a name with an underscore, or one behind an alias. */
function spelledIn(text: string): string[] {
  if (!/\b(?:SELECT|FROM|WHERE|SET|JOIN|INSERT|UPDATE|DELETE)\b/.test(text)) return []
  const words = [...text.matchAll(/\b(?:[a-z]\w?\.)?([a-z]+(?:_[a-z0-9]+)*)\b/g)]
  return words
    .filter(([word, name = '']) => columns.has(name) && (name.includes('_') || word.includes('.')))
    .map(([word]) => word)
}

/** Columns of `unnest`, `jsonb_each` and `jsonb_to_recordset`, which are no columns of a table. */
const OTHER_NAMES: readonly string[] = [
  'server/back-office/drill-down-sql.ts: d.key',
  'server/back-office/drill-down-sql.ts: d.value',
  'server/back-office/drill-down-sql.ts: k.mark',
  'server/back-office/drill-down-sql.ts: o.outcome',
  'server/call-centre/problem/write.ts: d.id',
  'server/policy-import/read.ts: o.place',
  'server/policy/write.ts: r.id',
  'server/reporting/reading/extract.ts: o.outcome',
  'server/reporting/reading/queue.ts: s.grain',
]

test('no SQL spells a column: the names come from the tables’ descriptors', () => {
  const spelled = server.flatMap(({ path, code }) =>
    templatesIn(code).flatMap((text) => spelledIn(text).map((word) => `${path}: ${word}`)),
  )
  expect(spelled.filter((place) => !OTHER_NAMES.includes(place))).toEqual([])
})

test('a spelled column is found, also in a literal inside an expression', () => {
  const code = `const a = \`SELECT \${v.id}, v.status \${more ? \`FROM x WHERE policy_id = 1\` : ''} FROM y\``
  expect(templatesIn(code).flatMap(spelledIn).sort()).toEqual(['policy_id', 'v.status'])
})
