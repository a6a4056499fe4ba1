'use client'

import { useState } from 'react'
import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { api, perform, persist, type Visit } from '../api.ts'
import { Button } from '../button.tsx'
import { CodeField } from '../code-field.tsx'
import { CodeStanding } from '../code-standing.tsx'
import { lastDay } from '../dates.ts'
import { Facts } from '../facts.tsx'
import { detail, isRefusal, toFailure } from '../failure.ts'
import { FailureNote, FailurePage } from '../failure-view.tsx'
import { stepOf, visitPath } from '../flow.ts'
import { goInstead, goTo } from '../go.ts'
import { HandOver } from '../hand-over.tsx'
import { Help } from '../help.tsx'
import { holdIdentity } from '../identity.ts'
import { createCommandKey } from '../ids.ts'
import styles from '../parts.module.css'
import { FaceScene } from '../scenes.tsx'
import { Shell } from '../shell.tsx'
import { SkeletonPage } from '../skeleton.tsx'
import { useAction } from '../use-action.ts'
import { useFailureText } from '../use-failure-text.ts'
import { useSeconds } from '../use-seconds.ts'
import { useVisit } from '../use-visit.ts'

/** 身份校验: by face for holders of the resident ID card, by a code for everybody else. */
export function IdentityScreen() {
  const { t } = useText()
  const visit = useVisit('identity')
  if (visit.state === 'failed') return <FailurePage failure={visit.failure} again={visit.again} />
  if (visit.state === 'loading') return <SkeletonPage title={t('identity.title')} step="identity" />
  return visit.data.method === 'FACE' ? <ByFace visit={visit.data} /> : <ByCode visit={visit.data} />
}

function PolicyFacts({ visit }: { visit: Visit }) {
  const { t } = useText()
  const { locale } = useLanguage()
  return (
    <section className={styles.card}>
      <Facts
        facts={[
          { name: t('fact.product'), value: visit.productName, lang: 'zh-CN' },
          { name: t('fact.policyNo'), value: visit.policyNo },
          { name: t('fact.applicant'), value: visit.applicantName },
          { name: t('fact.until'), value: t('fact.untilDay', { day: lastDay(visit.windowEndsAt, locale) }) },
        ]}
      />
    </section>
  )
}

function ByFace({ visit }: { visit: Visit }) {
  const { t } = useText()
  return (
    <Shell
      title={t('identity.title')}
      lead={t('identity.lead')}
      step="identity"
      actions={
        <Button onPress={() => goTo(visitPath(visit.visitId, 'consent'))}>{t('identity.faceBegin')}</Button>
      }
    >
      <PolicyFacts visit={visit} />
      <section className={styles.card}>
        <div className={styles.scene}>
          <FaceScene />
          <h2>{t('identity.faceTitle')}</h2>
          <p>{t('identity.faceText')}</p>
        </div>
      </section>
      <HandOver visitId={visit.visitId} kind="callMeInstead" />
      <Help />
    </Shell>
  )
}

function ByCode({ visit }: { visit: Visit }) {
  const { t } = useText()
  const textOf = useFailureText()
  const [code, setCode] = useState('')
  const [incomplete, setIncomplete] = useState(false)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const [sends, setSends] = useState(0)
  const [wait, startWait] = useSeconds()
  const [command] = useState(() => createCommandKey())
  const sending = useAction()
  const checking = useAction()
  const { visitId } = visit

  const wrong = isRefusal(checking.failure, 'CODE_WRONG', 'CODE_EXPIRED', 'CODE_MISSING')
    ? checking.failure
    : null
  const wrongText = incomplete ? t('code.incomplete') : wrong === null ? undefined : textOf(wrong)

  function send(): void {
    checking.clear()
    setIncomplete(false)
    sending.run(async () => {
      try {
        const sent = await api.identity.smsSend.mutate({ visitId })
        setSentTo(sent.phone)
        setSends((before) => before + 1)
        setCode('')
        startWait(sent.resendAfterSeconds)
        return 'here'
      } catch (error) {
        const failure = toFailure(error)
        // A code is already on its way (asked for before a reload): it can be typed in while waiting for another.
        if (isRefusal(failure, 'RESEND_TOO_SOON')) {
          setSentTo(visit.phone)
          setSends((before) => Math.max(before, 1))
          startWait(detail(failure, 'seconds'))
        }
        throw error
      }
    })
  }

  function verify(): void {
    if (code.length < 6) {
      setIncomplete(true)
      return
    }
    checking.run(async () => {
      const granted = await perform(command, { visitId, code }, (commandId) =>
        api.identity.smsVerify.mutate({ visitId, code, commandId }),
      )
      holdIdentity(granted.identityToken)
      const next = await persist(() => api.visit.view.query({ visitId }))
      goInstead(visitPath(visitId, stepOf(next)))
      return 'leaving'
    })
  }

  return (
    <Shell
      title={t('identity.title')}
      lead={t('identity.lead')}
      step="identity"
      actions={
        sentTo === null ? (
          <Button busy={sending.busy} onPress={send}>
            {t('code.send')}
          </Button>
        ) : (
          <Button busy={checking.busy} onPress={verify}>
            {t('identity.verify')}
          </Button>
        )
      }
    >
      <PolicyFacts visit={visit} />
      <section className={styles.card}>
        <h2>{t('identity.codeTitle')}</h2>
        <p>{t('identity.codeText', { phone: visit.phone })}</p>
        {sentTo !== null && (
          <CodeField
            code={code}
            onCode={(next) => {
              setCode(next)
              setIncomplete(false)
              if (wrong !== null) checking.clear()
            }}
            wait={wait}
            sent
            focusFirst
            busy={sending.busy}
            onSend={send}
            wrong={wrongText}
          />
        )}
        <div aria-live="polite">
          {sentTo !== null && wrongText === undefined && (
            <CodeStanding sends={sends}>{t('code.sent', { phone: sentTo })}</CodeStanding>
          )}
        </div>
        <FailureNote failure={sending.failure ?? (wrong === null ? checking.failure : null)} />
      </section>
      <div className={styles.ways}>
        <HandOver visitId={visitId} kind="phoneIsNotMine" />
        <HandOver visitId={visitId} kind="callMeInstead" />
      </div>
      <Help />
    </Shell>
  )
}
