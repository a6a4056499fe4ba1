'use client'

import { useEffect, useEffectEvent } from 'react'
import { useText } from '../../i18n/text.ts'
import { type Failure, isPassing } from '../client/failure.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { HotlineLink } from '../ui/help.tsx'
import { Note } from '../ui/note.tsx'
import { Shell } from './shell.tsx'
import { useFailureText } from './use-failure-text.ts'

/** A failure, shown where it happened on the page, with the hotline. Screen readers announce it. */
export function FailureNote({ failure }: { failure: Failure | null }) {
  const textOf = useFailureText()
  const { t } = useText()
  return (
    <div role="alert">
      {failure !== null && (
        <Note kind="bad">
          <p>{textOf(failure)}</p>
          <p>
            {t('help.call')} <HotlineLink />
          </p>
        </Note>
      )}
    </div>
  )
}

/**
 * The page shown in place of a page that could not be loaded. It shows the failure, a retry button, the hotline and a
 * link to the list. It retries when the network returns.
 */
export function FailurePage({ failure, again }: { failure: Failure; again: () => void }) {
  const textOf = useFailureText()
  const { t } = useText()
  const tryAgain = useEffectEvent(() => {
    if (failure.kind === 'unreachable') again()
  })
  useEffect(() => {
    const tell = () => tryAgain()
    window.addEventListener('online', tell)
    return () => window.removeEventListener('online', tell)
  }, [])
  const passing = isPassing(failure)
  return (
    <Shell
      title={t(failure.kind === 'unreachable' ? 'network.title' : 'failure.title')}
      actions={
        <>
          {passing && <Button onPress={again}>{t('action.again')}</Button>}
          <LinkButton href="/h5/visits" look={passing ? 'secondary' : 'primary'}>
            {t('action.backToList')}
          </LinkButton>
        </>
      }
    >
      <section className={cardStyles.card} role="alert">
        <p>{textOf(failure)}</p>
        <p>
          {t('help.call')} <HotlineLink />
        </p>
      </section>
    </Shell>
  )
}
