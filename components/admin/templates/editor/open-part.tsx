'use client'

import type { Finding } from '../checks/findings.ts'
import { copyOf, inserted, type Place, withQuestion } from '../draft/draft.ts'
import { HeadForm } from './forms/head-form.tsx'
import { NoticeForm } from './forms/notice-form.tsx'
import { QuestionForm } from './forms/question-form.tsx'
import type { Editing } from './saving/use-editing.ts'

/** The form of the open part: the head, the notice or a question. */
export function OpenPart({
  open,
  editing,
  findings,
  readOnly,
  onOpen,
}: {
  open: Place
  editing: Editing
  findings: readonly Finding[]
  readOnly: boolean
  onOpen: (place: Place) => void
}) {
  const { draft, change } = editing
  const question = open.kind === 'question' ? draft.questions.find(({ key }) => key === open.key) : undefined
  if (open.kind === 'notice')
    return (
      <NoticeForm
        notice={draft.notice}
        findings={findings.filter(({ at }) => at.part === 'notice')}
        readOnly={readOnly}
        onChange={(notice, about) => change({ ...draft, notice }, about)}
      />
    )
  if (question === undefined)
    return (
      <HeadForm
        draft={draft}
        note={editing.note}
        findings={findings.filter(({ at }) => at.part === 'head')}
        readOnly={readOnly}
        onChange={change}
        onNote={editing.changeNote}
      />
    )
  const at = draft.questions.indexOf(question)
  return (
    <QuestionForm
      key={question.key}
      draft={draft}
      question={question}
      findings={findings}
      readOnly={readOnly}
      onChange={(next, about) =>
        change(
          withQuestion(draft, question.key, () => next),
          `${question.key} ${about}`,
        )
      }
      onRename={(key) => {
        change(
          withQuestion(draft, question.key, () => ({ ...question, key })),
          'rename',
        )
        onOpen({ kind: 'question', key })
      }}
      onCopy={() => {
        const copy = copyOf(draft, question)
        change({ ...draft, questions: inserted(draft.questions, at + 1, copy) }, 'copy question')
        onOpen({ kind: 'question', key: copy.key })
      }}
      onRemove={() => {
        const questions = draft.questions.filter(({ key }) => key !== question.key)
        change({ ...draft, questions }, 'remove question')
        const next = questions[Math.min(at, questions.length - 1)]
        onOpen(next === undefined ? { kind: 'head' } : { kind: 'question', key: next.key })
      }}
    />
  )
}
