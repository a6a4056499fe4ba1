'use client'

import { useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { api, perform } from '../client/api.ts'
import { createCommandKey } from '../client/command-key.ts'
import { goOn } from '../navigation/next-page.ts'
import { useAction } from '../requests/use-action.ts'
import { FailureNote } from '../shell/failure-view.tsx'
import { Button, QuietButton } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'

/**
 * Why the customer sends the visit to the call centre: 改为电话回访 (call me instead), 号码不是我的 (not my number), or the face
 * check is not possible.
 */
export type HandOverKind = 'callMeInstead' | 'phoneIsNotMine' | 'faceNeedsPhone'

interface HandOverProps {
  readonly visitId: string
  readonly kind: HandOverKind
  /** True to show the button as the page's main action instead of a secondary button. */
  readonly main?: boolean
}

/** Hands the visit over to the call centre. A dialog asks for confirmation, because the hand-over cannot be undone. */
export function HandOver({ visitId, kind, main = false }: HandOverProps) {
  const { t } = useText()
  const [asking, setAsking] = useState(false)
  const [command] = useState(() => createCommandKey())
  const action = useAction()
  const open = () => setAsking(true)

  function confirm(): void {
    action.run(async () => {
      const { next } = await perform(command, { visitId, kind }, (commandId, next) =>
        api.visit[kind].mutate({ visitId, commandId, next }),
      )
      goOn(visitId, next)
      return 'leaving'
    })
  }

  return (
    <>
      {main ? (
        <Button onPress={open}>{t(`handOver.${kind}.open`)}</Button>
      ) : (
        <QuietButton onPress={open}>{t(`handOver.${kind}.open`)}</QuietButton>
      )}
      {asking && (
        <Sheet title={t(`handOver.${kind}.title`)} onClose={() => setAsking(false)}>
          <p>{t(`handOver.${kind}.text`)}</p>
          <FailureNote failure={action.failure} />
          <Button busy={action.busy} onPress={confirm}>
            {t(`handOver.${kind}.yes`)}
          </Button>
          <Button look="secondary" onPress={() => setAsking(false)}>
            {t('handOver.no')}
          </Button>
        </Sheet>
      )}
    </>
  )
}
