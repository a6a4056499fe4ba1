import {
  type RenderedQuestionnaire,
  renderedQuestionnaireSchema,
} from '../../questionnaire/rules/template.ts'
import type { Block, Cell, Column } from './document.ts'
import type { PackAnswer, PackInput } from './input.ts'
import { packWords, words } from './messages.zh-CN.ts'

const names = packWords.questionnaire

/** The pinned questionnaire, read; null if none was pinned. */
export function pinnedOf({ questionnaire }: PackInput): RenderedQuestionnaire | null {
  return questionnaire === null ? null : renderedQuestionnaireSchema.parse(JSON.parse(questionnaire.text))
}

type Question = RenderedQuestionnaire['questions'][number]
type Answered = Pick<PackAnswer, 'question' | 'answer' | 'passing' | 'comment'>

function questionCell({ text }: Question, answer: Answered | undefined): Cell {
  const { comment = null } = answer ?? {}
  return comment === null ? { text } : { text, below: [words.comment(comment)] }
}

function verdictCell(answer: Answered | undefined): Cell {
  if (answer === undefined) return { text: words.none, tone: 'quiet' }
  return answer.passing ? { text: names.passing, tone: 'good' } : { text: names.failing, tone: 'bad' }
}

function answerCell(answer: Answered | undefined): Cell {
  if (answer === undefined) return { text: names.unanswered, tone: 'quiet' }
  return { text: words.answers[answer.answer], ...(answer.passing ? {} : { tone: 'bad' as const }) }
}

/**
 * A table of questions with the answers given.
 * @param judged whether the passing answer and the verdict stand beside each answer
 * @param only the keys of the questions to show; all of them if absent
 */
export function answerTable(
  questions: readonly Question[],
  answers: readonly Answered[],
  judged: boolean,
  only?: ReadonlySet<string>,
): Block {
  const given = new Map(answers.map((answer) => [answer.question, answer]))
  const columns: Column[] = [
    { title: words.number, share: 7 },
    { title: words.question, share: judged ? 63 : 81 },
    { title: words.answer, share: judged ? 8 : 12 },
    ...(judged
      ? [
          { title: names.expected, share: 11 },
          { title: names.verdict, share: 11 },
        ]
      : []),
  ]
  const rows = questions.flatMap((question, index): Cell[][] => {
    if (only !== undefined && !only.has(question.key)) return []
    const answer = given.get(question.key)
    const shown = [{ text: String(index + 1) }, questionCell(question, answer), answerCell(answer)]
    const judgement = [{ text: words.answers[question.passing] }, verdictCell(answer)]
    return [judged ? [...shown, ...judgement] : shown]
  })
  return { kind: 'table', columns, rows }
}

/** The answers of the last submission. */
export function lastAnswers({ answers, visit }: PackInput): PackInput['answers'] {
  return answers.filter(({ revision }) => revision === visit.revision)
}

/** The earlier submissions, each with the keys of the answers that differ from the last one. */
export function earlierAnswers(input: PackInput) {
  const last = new Map(lastAnswers(input).map((answer) => [answer.question, answer]))
  const revisions = [...new Set(input.answers.map(({ revision }) => revision))]
  return revisions
    .filter((revision) => revision < input.visit.revision)
    .sort((a, b) => a - b)
    .flatMap((revision) => {
      const answers = input.answers.filter((answer) => answer.revision === revision)
      const changed = answers.filter(({ question, answer, comment }) => {
        const later = last.get(question)
        return later?.answer !== answer || later.comment !== comment
      })
      const [first] = answers
      if (first === undefined || changed.length === 0) return []
      return [{ revision, at: first.at, answers, changed: new Set(changed.map(({ question }) => question)) }]
    })
}
