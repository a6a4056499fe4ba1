'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { api, perform } from '../client/api.ts'
import { createCommandKey } from '../client/command-key.ts'
import { earlyKeys } from '../client/early-call.ts'
import { type Failure, isPassing, isRefusal, toFailure } from '../client/failure.ts'
import { holdIdentity } from '../client/identity-token.ts'
import { HandOver } from '../exits/hand-over.tsx'
import { leaveWord } from '../navigation/flash.ts'
import { visitPath } from '../navigation/flow.ts'
import { goOn } from '../navigation/next-page.ts'
import { useMoveOn } from '../requests/use-move-on.ts'
import { Shell } from '../shell/shell.tsx'
import { useFailureText } from '../shell/use-failure-text.ts'
import buttonStyles from '../ui/button.module.css'
import { Button, LinkButton } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { HotlineLink } from '../ui/help.tsx'
import { ClockScene, FaceScene } from '../ui/scenes.tsx'
import { SlowNote } from '../ui/slow-note.tsx'
import { fetchPage } from './pages.tsx'

/**
 * The vendor's token for the face check. The token is removed from the URL at once, because URLs are shared and
 * logged.
 */
let arrived: string | null = null

function takeToken(): string | null {
  const token = new URLSearchParams(window.location.search).get('BizToken')
  if (token !== null) {
    arrived = token
    window.history.replaceState(null, '', window.location.pathname)
  }
  return arrived
}

type Standing =
  | { readonly state: 'checking' }
  | { readonly state: 'lost' }
  | { readonly state: 'failed'; readonly failure: Failure; readonly visitId: string | null }

/**
 * The page to which the face check's vendor redirects. It asks the server for the outcome. It then opens the next
 * page or says what the customer can do.
 */
export function FaceReturnScreen() {
  const moveOn = useMoveOn()
  const [standing, setStanding] = useState<Standing>({ state: 'checking' })
  const [command] = useState(() => createCommandKey(earlyKeys('identity.faceSettle')))

  async function settle(): Promise<void> {
    const token = takeToken()
    if (token === null) return setStanding({ state: 'lost' })
    setStanding({ state: 'checking' })
    try {
      const granted = await perform(command, { token }, (commandId, next) =>
        api.identity.faceSettle.mutate({ token, commandId, next }),
      )
      holdIdentity(granted.identityToken)
      arrived = null
      leaveWord('flash.verified')
      goOn(granted.visitId, granted.next)
    } catch (error) {
      const failure = toFailure(error)
      const visitId = await visitOf(token)
      if (!moveOn(failure, visitId ?? undefined)) setStanding({ state: 'failed', failure, visitId })
    }
  }

  const begin = useEffectEvent(() => {
    fetchPage('/notice')
    void settle()
  })
  useEffect(() => begin(), [])

  if (standing.state === 'checking') return <Checking />
  if (standing.state === 'lost') return <Lost />
  return <NotPassed failure={standing.failure} visitId={standing.visitId} again={() => void settle()} />
}

async function visitOf(token: string): Promise<string | null> {
  try {
    return (await api.identity.faceVisit.query({ token })).visitId
  } catch {
    // Without the visit id, the page links to the list of visits instead of the visit.
    return null
  }
}

function Checking() {
  const { t } = useText()
  return (
    <Shell title={t('face.checking.title')} step="identity">
      <section className={cardStyles.card}>
        <div className={cardStyles.scene}>
          <FaceScene />
          <span className={buttonStyles.spin} aria-hidden="true" />
          <p role="status">{t('face.checking.text')}</p>
          <SlowNote waiting />
        </div>
      </section>
    </Shell>
  )
}

function Lost() {
  const { t } = useText()
  return (
    <Shell
      title={t('face.lost.title')}
      step="identity"
      actions={<LinkButton href="/h5/visits">{t('action.backToList')}</LinkButton>}
    >
      <section className={cardStyles.card}>
        <p>{t('face.lost.text')}</p>
      </section>
    </Shell>
  )
}

function NotPassed({
  failure,
  visitId,
  again,
}: {
  failure: Failure
  visitId: string | null
  again: () => void
}) {
  const { t } = useText()
  const textOf = useFailureText()
  const locked = isRefusal(failure, 'DAY_LOCKED')
  const byPhone = isRefusal(failure, 'FACE_USE_PHONE')
  const askAgain = isPassing(failure) || isRefusal(failure, 'FACE_UNFINISHED')
  const title = locked
    ? 'face.locked.title'
    : byPhone
      ? 'face.byPhone.title'
      : askAgain
        ? 'face.pending.title'
        : 'face.failed.title'
  const restart = visitId !== null && !locked && !byPhone && !isPassing(failure)
  return (
    <Shell
      title={t(title)}
      step="identity"
      actions={
        <>
          {byPhone && visitId !== null && <HandOver visitId={visitId} kind="faceNeedsPhone" main />}
          {restart && <LinkButton href={visitPath(visitId, 'consent')}>{t('face.restart')}</LinkButton>}
          {askAgain && (
            <Button look={restart ? 'secondary' : 'primary'} onPress={again}>
              {t('face.askAgain')}
            </Button>
          )}
          <LinkButton
            href="/h5/visits"
            look={locked || (byPhone && visitId === null) ? 'primary' : 'secondary'}
          >
            {t('action.backToList')}
          </LinkButton>
        </>
      }
    >
      <section className={cardStyles.card}>
        <div className={cardStyles.scene} role="alert">
          {locked ? <ClockScene /> : <FaceScene />}
          <p>{textOf(failure)}</p>
          {locked && <p>{t('face.locked.text')}</p>}
          <p>
            {t('help.call')} <HotlineLink />
          </p>
        </div>
      </section>
      {isRefusal(failure, 'FACE_FAILED', 'FACE_UNDECIDED') && (
        <section className={cardStyles.card}>
          <h2>{t('face.tips.title')}</h2>
          <p>{t('face.tips.text')}</p>
        </section>
      )}
      {visitId !== null && !byPhone && <HandOver visitId={visitId} kind="callMeInstead" />}
    </Shell>
  )
}
