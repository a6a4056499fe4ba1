import { expect, it } from 'vitest'
import { outcomesOf, readTrace } from '#server/reporting/rules/drill-down.ts'

it('the word in an address is read', () => {
  expect(readTrace('DUE/clean_in_time+problem_in_time')).toEqual({
    kind: 'figures',
    basis: 'DUE',
    figures: ['clean_in_time', 'problem_in_time'],
  })
  expect(readTrace('OPENED/lost/3')).toEqual({ kind: 'lost', basis: 'OPENED', reached: 3 })
  expect(readTrace('DUE/breach')).toEqual({ kind: 'breach', basis: 'DUE' })
  expect(readTrace('day/face_passed')).toEqual({ kind: 'day', figure: 'face_passed' })
  expect(readTrace('mark/identity/FACE/1004')).toEqual({ kind: 'mark', marks: ['identity/FACE/1004'] })
  expect(readTrace('mark/a/1+a/2')).toEqual({ kind: 'mark', marks: ['a/1', 'a/2'] })
})

it.each([
  '',
  'mark',
  'mark/a+',
  'DUE',
  'DUE/',
  'DUE/nothing',
  'DUE/clean_in_time+nothing',
  'DUE/lost/0',
  'DUE/lost/7',
  'DUE/lost/x',
  'LATER/visits',
  'day/visits',
  'day/face_passed/x',
])('the word %j has no meaning', (word) => {
  expect(readTrace(word)).toBeNull()
})

it('the search covers only the places where such visits can be', () => {
  const outcomes = (word: string) => {
    const trace = readTrace(word)
    return trace && trace.kind !== 'mark' ? outcomesOf(trace) : null
  }
  expect(outcomes('DUE/clean_in_time+cancelled')).toEqual(['CLEAN_IN_TIME', 'CANCELLED'])
  expect(outcomes('DUE/visits')).toHaveLength(9)
  expect(outcomes('DUE/verified')).not.toContain('CANCELLED')
  expect(outcomes('DUE/breach')).not.toContain('CLEAN_IN_TIME')
})
