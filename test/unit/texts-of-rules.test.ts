import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as calendar from '#server/call-centre/rules/calendar.zh-CN.ts'
import * as callCentre from '#server/call-centre/rules/messages.zh-CN.ts'
import * as pack from '#server/evidence-pack/rules/messages.zh-CN.ts'
import * as reporting from '#server/reporting/rules/messages.zh-CN.ts'
import * as retention from '#server/retention/rules/messages.zh-CN.ts'
import * as staff from '#server/staff/rules/messages.zh-CN.ts'
import * as table from '#server/table/rules/messages.zh-CN.ts'
import * as verify from '#server/verify/rules/messages.zh-CN.ts'

/** The message files of the rules, and the functions whose arguments are facts and no words: they have tests of their own. */
const files: Record<string, { readonly texts: object; readonly ofFacts: readonly string[] }> = {
  'call-centre/rules/calendar.zh-CN.ts': {
    texts: calendar,
    ofFacts: ['calendarFindingWords', 'noticeProblemWords'],
  },
  'call-centre/rules/messages.zh-CN.ts': { texts: callCentre, ofFacts: [] },
  'evidence-pack/rules/messages.zh-CN.ts': { texts: pack, ofFacts: [] },
  'reporting/rules/messages.zh-CN.ts': { texts: reporting, ofFacts: [] },
  'retention/rules/messages.zh-CN.ts': { texts: retention, ofFacts: ['keptUntilText', 'answerParagraphs'] },
  'staff/rules/messages.zh-CN.ts': { texts: staff, ofFacts: ['breakGlassMessage'] },
  'table/rules/messages.zh-CN.ts': {
    texts: table,
    ofFacts: ['headingTexts.missing', 'headingTexts.unknown', 'headingTexts.twice', 'rowProblemWords'],
  },
  'verify/rules/messages.zh-CN.ts': { texts: verify, ofFacts: ['findingText', 'openText'] },
}

test('these are all message files of the rules', () => {
  const server = join(import.meta.dirname, '../../server')
  const found = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\/rules\/.*\.zh-CN\.ts$/.test(path),
  )
  expect(found.sort()).toEqual(Object.keys(files).sort())
})

/** What is not as it should be in a text, or in the texts within; one line each. */
function faults(at: string, value: unknown, ofFacts: readonly string[]): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [`${at} is empty`] : []
  if (typeof value === 'function') {
    if (ofFacts.includes(at)) return []
    const given = Array.from({ length: value.length }, (_, index) => `〖${index}〗`)
    const said: unknown = Reflect.apply(value, undefined, given)
    const text = Array.isArray(said) ? said.join('\n') : said
    if (typeof text !== 'string') return [`${at} says nothing`]
    if (text.trim() === '') return [`${at} says nothing`]
    return given.filter((fact) => !text.includes(fact)).map((fact) => `${at} does not say ${fact}`)
  }
  if (Array.isArray(value) && value.length === 0) return [`${at} is empty`]
  if (typeof value !== 'object' || value === null) return []
  const members = Object.entries(value)
  if (members.length === 0) return [`${at} is empty`]
  return members.flatMap(([key, member]) => faults(at === '' ? key : `${at}.${key}`, member, ofFacts))
}

describe('the check', () => {
  test('finds an empty text, an empty list, and a sentence that leaves out what it is given', () => {
    const texts = { a: '', list: [], none: {}, b: (name: string) => `x${name}`, c: (_: string) => 'x' }
    expect(faults('', texts, [])).toEqual([
      'a is empty',
      'list is empty',
      'none is empty',
      'c does not say 〖0〗',
    ])
  })
})

test.each(Object.entries(files))(
  'no text of %s is empty, and every sentence says what it is given',
  (_, file) => {
    expect(faults('', { ...file.texts }, file.ofFacts)).toEqual([])
  },
)
