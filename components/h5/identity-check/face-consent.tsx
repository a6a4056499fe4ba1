'use client'

import { useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { api } from '../client/api.ts'
import { isRefusal } from '../client/failure.ts'
import { Tick } from '../form/tick.tsx'
import { type Action, useAction } from '../requests/use-action.ts'
import { FailureNote } from '../shell/failure-view.tsx'
import { Button } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import styles from './face-consent.module.css'

const points = ['what', 'why', 'who', 'long'] as const

/** The state of 人脸识别单独同意 (the separate consent to the face check). */
export interface FaceConsent {
  readonly agreed: boolean
  /** How often 同意并开始 (agree and start) was pressed without the tick. */
  readonly asked: number
  readonly agree: (agreed: boolean) => void
  /** Opens the vendor's face check. */
  readonly begin: () => void
  readonly action: Action
}

/** The state of the consent to the face check, and the function that opens the vendor's page. */
export function useFaceConsent(visitId: string): FaceConsent {
  const [agreed, setAgreed] = useState(false)
  const [asked, setAsked] = useState(0)
  const action = useAction()

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

  return { agreed, asked, agree: setAgreed, begin, action }
}

/**
 * The points of the consent, its checkbox, and the alternative to the face check.
 * @param props.heading the level of the points' headings
 * @param props.afterwards true if the visit has ended and the check is for the customer's copy of it
 */
export function FaceConsentText({
  consent,
  heading: Heading,
  afterwards,
}: {
  consent: FaceConsent
  heading: 'h2' | 'h3'
  afterwards: boolean
}) {
  const { t } = useText()
  return (
    <>
      {points.map((point) => (
        <section key={point} className={cardStyles.card}>
          <Heading className={styles.point}>{t(`consent.${point}.title`)}</Heading>
          <p>{t(afterwards && point === 'why' ? 'copy.consentWhy' : `consent.${point}.text`)}</p>
        </section>
      ))}
      <Tick checked={consent.agreed} asked={consent.asked} onChange={consent.agree}>
        {t('consent.agree')}
      </Tick>
      <p>{t(afterwards ? 'copy.consentOtherwise' : 'consent.otherwise')}</p>
    </>
  )
}

/** The button 同意并开始 (agree and start). */
export function FaceConsentActions({ consent }: { consent: FaceConsent }) {
  const { t } = useText()
  const { action } = consent
  return (
    <>
      <FailureNote failure={action.failure} />
      <Button busy={action.busy} waiting={isRefusal(action.failure, 'DAY_LOCKED')} onPress={consent.begin}>
        {t('consent.begin')}
      </Button>
    </>
  )
}
