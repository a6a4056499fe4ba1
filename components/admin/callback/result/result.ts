import { type Disposition, dispositionRules } from '#server/vocabulary/dispositions.ts'
import type { AdminInputs } from '../../api.ts'
import { answeredCount, failingQuestions } from '../script/questions.ts'
import type { HeldView, SpokenQuestion } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import { categoryOf, type Typed } from '../typed/typed.ts'

type CallResult = AdminInputs['callback']['finish']['result']

/**
 * Returns a copy of the agent's form input in which the given result is chosen. The result SURRENDER_INTENT also sets
 * the category of the problem case if none is chosen.
 */
export function withDisposition(typed: Typed, disposition: Disposition): Typed {
  const problemCategory =
    disposition === 'SURRENDER_INTENT' ? (typed.problemCategory ?? 'SURRENDER_INTENT') : typed.problemCategory
  return { ...typed, disposition, problemCategory }
}

/** The steps and fields that are still missing before a result can be sent. */
export type Missing = keyof typeof text.result.missingWords

interface Call {
  readonly attempt: HeldView['attempt']
  readonly questions: readonly SpokenQuestion[] | null
}

/** Whether the result opens a problem case. A problem case needs a description. */
export function needsProblem(typed: Typed, { questions }: Pick<Call, 'questions'>): boolean {
  if (typed.disposition === null) return false
  if (dispositionRules[typed.disposition].needs === 'PROBLEM') return true
  return typed.disposition === 'COMPLETED' && failingQuestions(questions ?? [], typed.answers).length > 0
}

function missingFor(typed: Typed, call: Call): Missing[] {
  const needs = typed.disposition === null ? null : dispositionRules[typed.disposition].needs
  switch (needs) {
    case 'QUESTIONNAIRE': {
      if (call.questions === null) return ['CONFIRMED']
      return answeredCount(call.questions, typed.answers) < call.questions.length ? ['ANSWERS'] : []
    }
    case 'APPOINTMENT':
      return typed.promisedFor === null ? ['APPOINTMENT'] : []
    case 'LANGUAGE':
      return typed.language === null && !typed.health ? ['LANGUAGE'] : []
    case 'NOTE':
      return typed.note.trim() === '' ? ['NOTE'] : []
    default:
      return []
  }
}

/** The missing items in the order of the agent's work; empty when the result can be sent. The server checks again. */
export function missingOf(typed: Typed, call: Call): Missing[] {
  const problem = needsProblem(typed, call)
  return [
    ...(call.attempt === null ? (['CALL'] as const) : []),
    ...(typed.disposition === null ? (['DISPOSITION'] as const) : []),
    ...missingFor(typed, call),
    ...(problem && categoryOf(typed) === null ? (['PROBLEM_CATEGORY'] as const) : []),
    ...(problem && typed.problemText.trim() === '' ? (['PROBLEM_TEXT'] as const) : []),
  ]
}

/**
 * Returns the answers to send. Only a failing answer is sent with its comment. When the agent corrects an answer to
 * the passing answer, the comment stays in the field but is not sent.
 */
function answersOf(typed: Typed, questions: Call['questions']): CallResult['answers'] {
  const passing = new Map(questions?.map((question) => [question.key, question.passing]))
  const given = Object.entries(typed.answers).flatMap(([key, { answer, comment = '' }]) => {
    if (answer === undefined) return []
    const said = answer === passing.get(key) ? '' : comment.trim()
    return [[key, said === '' ? { answer } : { answer, comment: said }] as const]
  })
  return given.length === 0 ? null : Object.fromEntries(given)
}

/**
 * Returns the result to send. It contains only the form fields that belong to the chosen result; null while no result
 * is chosen.
 */
export function toResult(typed: Typed, call: Pick<Call, 'questions'>): CallResult | null {
  const { disposition } = typed
  if (disposition === null) return null
  const { needs } = dispositionRules[disposition]
  const category = categoryOf(typed)
  return {
    disposition,
    note: typed.note.trim(),
    answers: answersOf(typed, call.questions),
    promisedFor: needs === 'APPOINTMENT' ? typed.promisedFor : null,
    language: needs === 'LANGUAGE' ? typed.language : null,
    problem:
      category !== null && needsProblem(typed, call)
        ? { category, description: typed.problemText.trim() }
        : null,
  }
}

/** The failing answers in words, for the description of the problem case. */
export function failingInWords(typed: Typed, { questions }: Pick<Call, 'questions'>): string {
  const { answers } = text.wechat
  return failingQuestions(questions ?? [], typed.answers)
    .map(({ number, question }) => {
      const given = typed.answers[question.key]
      const answer = given?.answer === undefined ? '' : answers[given.answer]
      return text.result.filledQuestion(number, answer, given?.comment?.trim() ?? '')
    })
    .join('\n')
}
