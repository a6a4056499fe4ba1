'use client'

import { useText } from '../../i18n/text.ts'
import { Shell } from '../shell/shell.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { HotlineLink } from '../ui/help.tsx'
import { ClockScene } from '../ui/scenes.tsx'

/** The kinds of error pages to which the server redirects. Each is the last part of the page's path. */
export const errorKinds = ['sign-in', 'link', 'link-devices', 'left', 'general', 'not-found'] as const
type Kind = (typeof errorKinds)[number]

/** The page shown for an unknown path. */
export function NotFoundScreen() {
  return <ErrorPage kind="not-found" />
}

/** The page shown in place of a crashed page. */
export function CrashScreen() {
  // Only a reload fetches a missing script. Rendering the page again would fail again.
  return <ErrorPage kind="general" again={() => window.location.reload()} />
}

/**
 * The page that shows an error, with links to continue.
 * @param props.again called by the retry button; without `again`, the page has no retry button
 */
export function ErrorPage({ kind, again }: { kind: Kind; again?: () => void }) {
  const { t } = useText()
  // `goTo` cannot be used here, because the server, not these pages, handles the sign-in.
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
