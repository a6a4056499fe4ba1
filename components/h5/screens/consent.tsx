'use client'

import { useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { api } from '../api.ts'
import { Button } from '../button.tsx'
import { isRefusal } from '../failure.ts'
import { FailureNote, FailurePage } from '../failure-view.tsx'
import { HandOver } from '../hand-over.tsx'
import { Help } from '../help.tsx'
import styles from '../parts.module.css'
import { Shell } from '../shell.tsx'
import { SkeletonPage } from '../skeleton.tsx'
import { Tick } from '../tick.tsx'
import { useAction } from '../use-action.ts'
import { useVisit } from '../use-visit.ts'

const points = ['what', 'why', 'who', 'long'] as const

/** 人脸识别单独同意: a face is sensitive data, so agreeing to its use is a decision of its own, with another way beside it. */
export function ConsentScreen() {
  const { t } = useText()
  const visit = useVisit('identity')
  if (visit.state === 'failed') return <FailurePage failure={visit.failure} again={visit.again} />
  if (visit.state === 'loading') return <SkeletonPage title={t('consent.title')} step="identity" />
  return <Consent visitId={visit.data.visit.visitId} />
}

function Consent({ visitId }: { visitId: string }) {
  const { t } = useText()
  const [agreed, setAgreed] = useState(false)
  const [asked, setAsked] = useState(0)
  const action = useAction()
  const locked = isRefusal(action.failure, 'DAY_LOCKED')

  function begin(): void {
    if (!agreed) {
      setAsked((times) => times + 1)
      return
    }
    action.run(async () => {
      const { url } = await api.identity.faceStart.mutate({ visitId, consent: true, returnTo: '/h5/face' })
      window.location.assign(url)
      return 'leaving'
    })
  }

  return (
    <Shell
      title={t('consent.title')}
      lead={t('consent.lead')}
      step="identity"
      actions={
        <>
          <FailureNote failure={action.failure} />
          <Button busy={action.busy} waiting={locked} onPress={begin}>
            {t('consent.begin')}
          </Button>
        </>
      }
    >
      {points.map((point) => (
        <section key={point} className={styles.card}>
          <h2>{t(`consent.${point}.title`)}</h2>
          <p>{t(`consent.${point}.text`)}</p>
        </section>
      ))}
      <Tick checked={agreed} asked={asked} onChange={setAgreed}>
        {t('consent.agree')}
      </Tick>
      <p>{t('consent.otherwise')}</p>
      <HandOver visitId={visitId} kind="callMeInstead" />
      <Help />
    </Shell>
  )
}
