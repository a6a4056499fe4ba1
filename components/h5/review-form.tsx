'use client'

import { useRef, useState } from 'react'
import { useText } from '../i18n/text.ts'
import { api, perform, type Questionnaire } from './api.ts'
import { Button } from './button.tsx'
import { isRefusal, toFailure } from './failure.ts'
import { FailureNote } from './failure-view.tsx'
import { leaveWord } from './flash.ts'
import { HandOver } from './hand-over.tsx'
import { Help } from './help.tsx'
import { createCommandKey } from './ids.ts'
import { goOn, type VisitPage } from './next-page.ts'
import parts from './parts.module.css'
import { ReviewView } from './review-view.tsx'
import { Shell } from './shell.tsx'
import { SignatureField } from './signature-field.tsx'
import type { Strokes } from './strokes.ts'
import { useAction } from './use-action.ts'

/** Every question with 答：是/否, 投保人签名, and 返回修改 or 确定. */
export function ReviewForm({
  visitId,
  submitted,
  again,
}: {
  visitId: string
  submitted: Questionnaire
  /** Loads anew what was submitted: another device has changed it. */
  again: () => void
}) {
  const { t } = useText()
  const [strokes, setStrokes] = useState<Strokes | null>(null)
  const [unsigned, setUnsigned] = useState(false)
  const [drafts] = useState(() => createCommandKey())
  const [command] = useState(() => createCommandKey())
  const signing = useAction()
  const editing = useAction()
  const pad = useRef<HTMLDivElement>(null)

  function draw(drawn: Strokes | null): void {
    setStrokes(drawn)
    setUnsigned(false)
    if (drawn === null) return
    // Kept for the agent should the visit never be finished; signing sends the strokes again in any case.
    perform(drafts, drawn, (commandId) =>
      api.visit.saveDraft.mutate({ visitId, commandId, answers: {}, signature: drawn }),
    ).catch(() => undefined)
  }

  function sign(): void {
    if (strokes === null) {
      setUnsigned(true)
      pad.current?.scrollIntoView({ block: 'center' })
      return
    }
    signing.run(async () => {
      const { revision } = submitted
      let next: VisitPage | null
      try {
        const done = await perform(command, { strokes, revision }, (commandId, next) =>
          api.visit.sign.mutate({ visitId, commandId, revision, signature: strokes, next }),
        )
        next = done.next
      } catch (error) {
        if (!isRefusal(toFailure(error), 'ANSWERS_CHANGED')) throw error
        leaveWord('flash.answersChanged')
        again()
        return 'leaving'
      }
      goOn(visitId, next)
      return 'leaving'
    })
  }

  function edit(): void {
    editing.run(async () => {
      const { next } = await perform(command, 'edit', (commandId, next) =>
        api.visit.backToEdit.mutate({ visitId, commandId, next }),
      )
      goOn(visitId, next)
      return 'leaving'
    })
  }

  return (
    <Shell
      title={t('review.title')}
      lead={t('review.lead')}
      step="review"
      actions={
        <>
          <FailureNote failure={signing.failure ?? editing.failure} />
          <div className={parts.two}>
            <Button look="secondary" busy={editing.busy} waiting={signing.busy} onPress={edit}>
              {t('review.edit')}
            </Button>
            <Button busy={signing.busy} waiting={editing.busy} onPress={sign}>
              {t('review.sign')}
            </Button>
          </div>
        </>
      }
    >
      <ReviewView questionnaire={submitted.questionnaire} answers={submitted.answers} />
      <div ref={pad}>
        <SignatureField visitId={visitId} onDraw={draw} unsigned={unsigned} />
      </div>
      <p className={parts.help}>{t('review.cannotWrite')}</p>
      <HandOver visitId={visitId} kind="callMeInstead" />
      <Help />
    </Shell>
  )
}
