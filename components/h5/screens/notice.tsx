'use client'

import { useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { api, type Outputs, perform } from '../api.ts'
import { Button } from '../button.tsx'
import { useCare } from '../care.tsx'
import { FailureNote, FailurePage } from '../failure-view.tsx'
import { visitPath } from '../flow.ts'
import { goInstead } from '../go.ts'
import { createCommandKey } from '../ids.ts'
import { NoticeTick, NoticeView } from '../notice-view.tsx'
import { Shell } from '../shell.tsx'
import { SkeletonPage } from '../skeleton.tsx'
import { useAction } from '../use-action.ts'
import { useLoad } from '../use-load.ts'
import { useSpeech } from '../use-speech.ts'
import { useVisit } from '../use-visit.ts'

/** 回访须知: read, tick, go on. */
export function NoticeScreen() {
  const { t } = useText()
  const visit = useVisit('notice')
  if (visit.state === 'failed') return <FailurePage failure={visit.failure} again={visit.again} />
  if (visit.state === 'loading') return <SkeletonPage title={t('notice.title')} step="notice" cards={1} />
  return <LoadNotice visitId={visit.data.visitId} />
}

function LoadNotice({ visitId }: { visitId: string }) {
  const { t } = useText()
  const loaded = useLoad(visitId, () => api.visit.notice.query({ visitId }))
  if (loaded.state === 'failed') return <FailurePage failure={loaded.failure} again={loaded.again} />
  if (loaded.state === 'loading') return <SkeletonPage title={t('notice.title')} step="notice" cards={1} />
  return <Notice visitId={visitId} notice={loaded.data.notice} />
}

function Notice({ visitId, notice }: { visitId: string; notice: Outputs['visit']['notice']['notice'] }) {
  const { t } = useText()
  const [confirmed, setConfirmed] = useState(false)
  const [asked, setAsked] = useState(0)
  const [command] = useState(() => createCommandKey())
  const action = useAction()
  const speech = useSpeech()
  const { care } = useCare()
  const tick = <NoticeTick notice={notice} confirmed={confirmed} asked={asked} onChange={setConfirmed} />

  function goOn(): void {
    if (!confirmed) {
      setAsked((times) => times + 1)
      return
    }
    action.run(async () => {
      await perform(command, { visitId }, (commandId) =>
        api.visit.confirmNotice.mutate({ visitId, commandId }),
      )
      goInstead(visitPath(visitId, 'questionnaire'))
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
          <Button busy={action.busy} onPress={goOn}>
            {t('action.next')}
          </Button>
        </>
      }
    >
      <NoticeView notice={notice} speech={speech} />
      {/* Enlarged, it would take half of the screen for as long as the notice is read. */}
      {care && tick}
    </Shell>
  )
}
