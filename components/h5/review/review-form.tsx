'use client'

import { useRef, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { api, perform, type Questionnaire } from '../client/api.ts'
import { createCommandKey } from '../client/command-key.ts'
import { isRefusal, toFailure } from '../client/failure.ts'
import { HandOver } from '../exits/hand-over.tsx'
import { leaveWord } from '../navigation/flash.ts'
import { goOn, type VisitPage } from '../navigation/next-page.ts'
import { useAction } from '../requests/use-action.ts'
import { FailureNote } from '../shell/failure-view.tsx'
import { Shell } from '../shell/shell.tsx'
import { SignatureField } from '../signature/signature-field.tsx'
import type { Strokes } from '../signature/strokes.ts'
import buttonStyles from '../ui/button.module.css'
import { Button } from '../ui/button.tsx'
import helpStyles from '../ui/help.module.css'
import { Help } from '../ui/help.tsx'
import { ReviewView } from './review-view.tsx'

/** The page 回访确认 (review): questions with 答：是/否, 投保人签名 (signature), 返回修改 (change answers) and 确定 (confirm). */
export function ReviewForm({
  visitId,
  submitted,
  again,
}: {
  visitId: string
  submitted: Questionnaire
  /** Loads the submitted answers again after another device has changed them. */
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
    // The draft lets the agent see the signature if the visit is never finished. A failure is ignored, because
    // signing sends the strokes again.
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
          <div className={buttonStyles.two}>
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
      <p className={helpStyles.help}>{t('review.cannotWrite')}</p>
      <HandOver visitId={visitId} kind="callMeInstead" />
      <Help />
    </Shell>
  )
}
