'use client'

import { useState } from 'react'
import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { api, perform, type Visit } from '../client/api.ts'
import { createCommandKey } from '../client/command-key.ts'
import { detail, isRefusal, toFailure } from '../client/failure.ts'
import { holdIdentity } from '../client/identity-token.ts'
import { HandOver } from '../exits/hand-over.tsx'
import { lastDay } from '../facts/dates.ts'
import { Facts } from '../facts/facts.tsx'
import { CodeField } from '../identity-check/code-field.tsx'
import { CodeStanding } from '../identity-check/code-standing.tsx'
import { FaceConsentActions, FaceConsentText, useFaceConsent } from '../identity-check/face-consent.tsx'
import { askForCode, CODE_LENGTH, useCode } from '../identity-check/use-code.ts'
import { visitPath } from '../navigation/flow.ts'
import { goTo } from '../navigation/go.ts'
import { goOn, type VisitPage } from '../navigation/next-page.ts'
import { useAction } from '../requests/use-action.ts'
import { useVisit } from '../requests/use-visit.ts'
import { useCare } from '../shell/care.tsx'
import { FailureNote, FailurePage } from '../shell/failure-view.tsx'
import { Shell } from '../shell/shell.tsx'
import { SkeletonPage } from '../shell/skeleton.tsx'
import { useFailureText } from '../shell/use-failure-text.ts'
import { Button } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { Help } from '../ui/help.tsx'
import { FaceScene } from '../ui/scenes.tsx'
import styles from './identity.module.css'

/** The page 身份校验 (identity check): a face check with a resident ID card, an SMS code with any other document. */
export function IdentityScreen() {
  const { t } = useText()
  const page = useVisit('identity')
  if (page.state === 'failed') return <FailurePage failure={page.failure} again={page.again} />
  if (page.state === 'loading') return <SkeletonPage title={t('identity.title')} step="identity" />
  const { visit } = page.data
  return visit.method === 'FACE' ? <ByFace page={page.data} /> : <ByCode visit={visit} />
}

/** @param props.short true to leave out the applicant and the deadline */
function PolicyFacts({ visit, short = false }: { visit: Visit; short?: boolean }) {
  const { t } = useText()
  const { locale } = useLanguage()
  return (
    <section className={cardStyles.card}>
      <Facts
        facts={[
          { name: t('fact.product'), value: visit.productName, lang: 'zh-CN' },
          { name: t('fact.policyNo'), value: visit.policyNo },
          ...(short
            ? []
            : [
                { name: t('fact.applicant'), value: visit.applicantName },
                {
                  name: t('fact.until'),
                  value: t('fact.untilDay', { day: lastDay(visit.windowEndsAt, locale) }),
                },
              ]),
        ]}
      />
    </section>
  )
}

/**
 * In 关怀版 (the large-type version), this page also asks for the consent to the face check, under a separate heading
 * and with a separate checkbox. This saves a page.
 */
function ByFace({ page }: { page: VisitPage }) {
  const { t } = useText()
  const { care } = useCare()
  const { visit } = page
  const { visitId } = visit
  const afterwards = visit.over !== null
  const consent = useFaceConsent(visitId)
  return (
    <Shell
      title={t('identity.title')}
      lead={t(afterwards ? 'copy.identityLead' : 'identity.lead')}
      {...(afterwards ? {} : { step: 'identity' })}
      actions={
        care ? (
          <FaceConsentActions consent={consent} />
        ) : (
          <Button onPress={() => goOn(visitId, page, goTo, visitPath(visitId, 'consent'))}>
            {t('identity.faceBegin')}
          </Button>
        )
      }
    >
      <PolicyFacts visit={visit} short={care || afterwards} />
      {care ? (
        <>
          <p>{t('identity.faceText')}</p>
          <div className={styles.headed}>
            <h2>{t('consent.title')}</h2>
            <p>{t('consent.lead')}</p>
          </div>
          <FaceConsentText consent={consent} heading="h3" afterwards={afterwards} />
        </>
      ) : (
        <section className={cardStyles.card}>
          <div className={cardStyles.scene}>
            <FaceScene />
            <h2>{t('identity.faceTitle')}</h2>
            <p>{t('identity.faceText')}</p>
          </div>
        </section>
      )}
      {!afterwards && <HandOver visitId={visitId} kind="callMeInstead" />}
      <Help />
    </Shell>
  )
}

function ByCode({ visit }: { visit: Visit }) {
  const { t } = useText()
  const textOf = useFailureText()
  const held = useCode(visit.visitId)
  const { code, sends } = held
  const [command] = useState(() => createCommandKey())
  const sending = useAction()
  const checking = useAction()
  const { visitId } = visit
  const afterwards = visit.over !== null

  const wrong = isRefusal(checking.failure, 'CODE_WRONG', 'CODE_EXPIRED', 'CODE_MISSING')
    ? checking.failure
    : null
  const wrongText = held.incomplete ? t('code.incomplete') : wrong === null ? undefined : textOf(wrong)

  function send(): void {
    checking.clear()
    sending.run(async () => {
      try {
        const sent = await askForCode(visitId, () => api.identity.smsSend.mutate({ visitId }))
        held.sent(sent.resendAfterSeconds)
        return 'here'
      } catch (error) {
        const failure = toFailure(error)
        // A code was just sent for another of this customer's devices. The field is shown with the wait until the
        // next code.
        if (isRefusal(failure, 'RESEND_TOO_SOON')) held.stillOpen(detail(failure, 'seconds'))
        throw error
      }
    })
  }

  function verify(given: string): void {
    if (given.length < CODE_LENGTH) {
      held.setIncomplete(true)
      return
    }
    // Sending the same wrong code again would only use up an attempt.
    if (wrong !== null && given === code) return
    checking.run(async () => {
      const granted = await perform(command, { visitId, code: given }, (commandId, next) =>
        api.identity.smsVerify.mutate({ visitId, code: given, commandId, next }),
      )
      holdIdentity(granted.identityToken)
      goOn(visitId, granted.next)
      return 'leaving'
    })
  }

  function type(next: string): void {
    held.setCode(next)
    held.setIncomplete(false)
    if (wrong !== null) checking.clear()
    if (next.length === CODE_LENGTH && next !== code) verify(next)
  }

  return (
    <Shell
      title={t('identity.title')}
      lead={t(afterwards ? 'copy.identityLead' : 'identity.lead')}
      {...(afterwards ? {} : { step: 'identity' })}
      onSubmit={sends === 0 ? send : () => verify(code)}
      actions={
        <Button submits busy={sends === 0 ? sending.busy : checking.busy}>
          {t(sends === 0 ? 'code.send' : 'identity.verify')}
        </Button>
      }
    >
      <PolicyFacts visit={visit} short={afterwards} />
      <section className={cardStyles.card}>
        <h2>{t('identity.codeTitle')}</h2>
        <p>{t('identity.codeText', { phone: visit.phone })}</p>
        {sends > 0 && (
          <CodeField
            code={code}
            onCode={type}
            wait={held.wait}
            busy={sending.busy}
            onSend={send}
            wrong={wrongText}
          />
        )}
        <div aria-live="polite">
          {sends > 0 && wrongText === undefined && (
            <CodeStanding sends={sends}>{t('code.sent', { phone: visit.phone })}</CodeStanding>
          )}
        </div>
        <FailureNote failure={sending.failure ?? (wrong === null ? checking.failure : null)} />
      </section>
      {!afterwards && (
        <div className={styles.ways}>
          <HandOver visitId={visitId} kind="phoneIsNotMine" />
          <HandOver visitId={visitId} kind="callMeInstead" />
        </div>
      )}
      <Help />
    </Shell>
  )
}
