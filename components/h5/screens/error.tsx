'use client'

import { useText } from '../../i18n/text.ts'
import { Shell } from '../shell/shell.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { HotlineLink } from '../ui/help.tsx'
import { ClockScene } from '../ui/scenes.tsx'

/** The error pages the server redirects to, by the last part of their path. */
export const errorKinds = ['sign-in', 'link', 'link-devices', 'left', 'general', 'not-found'] as const
type Kind = (typeof errorKinds)[number]

/** The page of an unknown path. */
export function NotFoundScreen() {
  return <ErrorPage kind="not-found" />
}

/** The page in place of one that crashed. */
export function CrashScreen() {
  // Rendering again would fail again if a script is missing; only a reload fetches it.
  return <ErrorPage kind="general" again={() => window.location.reload()} />
}

/** An error with its ways on. @param props.again retries; without it no retry is offered */
export function ErrorPage({ kind, again }: { kind: Kind; again?: () => void }) {
  const { t } = useText()
  // Not `goTo`: the sign-in is answered by the server, not by these pages.
  const enter = () => window.location.assign('/api/wechat/sign-in?to=/h5/visits')
  return (
    <Shell
      title={t(`errorPage.${kind}.title`)}
      actions={
        <>
          {again !== undefined && <Button onPress={again}>{t('action.again')}</Button>}
          {(kind === 'sign-in' || kind === 'left') && (
            <Button look={kind === 'left' ? 'secondary' : 'primary'} onPress={enter}>
              {t('errorPage.enter')}
            </Button>
          )}
          {kind !== 'left' && (
            <LinkButton
              href="/h5/visits"
              look={again === undefined && kind !== 'sign-in' ? 'primary' : 'secondary'}
            >
              {t('action.backToList')}
            </LinkButton>
          )}
        </>
      }
    >
      <section className={cardStyles.card}>
        <div className={cardStyles.scene}>
          <ClockScene />
          <p>{t(`errorPage.${kind}.text`)}</p>
          <p>
            {t('help.call')} <HotlineLink />
          </p>
        </div>
      </section>
    </Shell>
  )
}
