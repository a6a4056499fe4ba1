import { expect, it } from 'vitest'
import type { PastEvent } from '#server/reporting/rules/history.ts'
import { secondsPerQuestion } from '#server/reporting/rules/reading.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000)
const opened = (seconds: number): PastEvent => ({
  event: { type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'r' } },
  at: at(seconds),
})
const draft = (seconds: number, ...keys: string[]): PastEvent => ({
  event: {
    type: 'DRAFT_SAVED',
    payload: { answers: Object.fromEntries(keys.map((key) => [key, { answer: 'YES' }])) },
  },
  at: at(seconds),
})
const times = (...events: PastEvent[]) => Object.fromEntries(secondsPerQuestion(events))

it('the reading time of a question runs from the answer before, or from the opening of the questionnaire', () => {
  expect(times(opened(0), draft(12, 'a'), draft(30, 'b'))).toEqual({ a: 12, b: 18 })
})

it('the reading time is divided among answers saved together', () => {
  expect(times(opened(0), draft(30, 'a', 'b'))).toEqual({ a: 15, b: 15 })
})

it('the reading time ends with the first answer; a later change was read already', () => {
  expect(times(opened(0), draft(10, 'a'), draft(100, 'a'), draft(110, 'b'))).toEqual({ a: 10, b: 100 })
})

it('the reading time excludes absences and the time between two sittings', () => {
  expect(times(opened(0), draft(301, 'a'), draft(310, 'b'))).toEqual({ b: 9 })
  expect(times(opened(0), draft(10, 'a'), opened(5000), draft(5020, 'b'))).toEqual({ a: 10, b: 20 })
})
