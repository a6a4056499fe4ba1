'use client'

import { useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { api, perform } from '../client/api.ts'
import { createCommandKey } from '../client/command-key.ts'
import { goOn, type VisitPage } from '../navigation/next-page.ts'
import { NoticeTick, NoticeView } from '../notice/notice-view.tsx'
import { useSpeech } from '../reading/use-speech.ts'
import { useAction } from '../requests/use-action.ts'
import { useVisit } from '../requests/use-visit.ts'
import { useCare } from '../shell/care.tsx'
import { FailureNote, FailurePage } from '../shell/failure-view.tsx'
import { Shell } from '../shell/shell.tsx'
import { SkeletonPage } from '../shell/skeleton.tsx'
import { Button } from '../ui/button.tsx'

/** The page 回访须知 (notice), with the checkbox that confirms it. */
export function NoticeScreen() {
  const { t } = useText()
  const page = useVisit('notice')
  if (page.state === 'failed') return <FailurePage failure={page.failure} again={page.again} />
  if (page.state === 'loading' || page.data.notice === null)
    return <SkeletonPage title={t('notice.title')} step="notice" cards={1} />
  return <Notice visitId={page.data.visit.visitId} notice={page.data.notice} />
}

function Notice({ visitId, notice }: { visitId: string; notice: NonNullable<VisitPage['notice']> }) {
  const { t } = useText()
  const [confirmed, setConfirmed] = useState(false)
  const [asked, setAsked] = useState(0)
  const [command] = useState(() => createCommandKey())
  const action = useAction()
  const speech = useSpeech()
  const { care } = useCare()
  const tick = <NoticeTick notice={notice} confirmed={confirmed} asked={asked} onChange={setConfirmed} />

  function confirm(): void {
    if (!confirmed) {
      setAsked((times) => times + 1)
      return
    }
    action.run(async () => {
      const { next } = await perform(command, { visitId }, (commandId, next) =>
        api.visit.confirmNotice.mutate({ visitId, commandId, next }),
      )
      goOn(visitId, next)
      return 'leaving'
    })
  }

  return (
    <Shell
      title={t('notice.title')}
      step="notice"
      actions={
        <>
          <FailureNote failure={action.failure} />
          {!care && tick}
          <Button busy={action.busy} onPress={confirm}>
            {t('action.next')}
          </Button>
        </>
      }
    >
      <NoticeView notice={notice} speech={speech} />
      {/* In 关怀版 (the large-type version), the checkbox is below the notice, because in the bottom bar it would cover half of the screen. */}
      {care && tick}
    </Shell>
  )
}
