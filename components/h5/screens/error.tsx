'use client'

import { useText } from '../../i18n/text.ts'
import { Shell } from '../shell/shell.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { HotlineLink } from '../ui/help.tsx'
import { ClockScene } from '../ui/scenes.tsx'

/** Where the server sends a browser it cannot let in, each under an address of its own. */
export const errorKinds = ['sign-in', 'link', 'link-devices', 'left', 'general', 'not-found'] as const
type Kind = (typeof errorKinds)[number]

export function NotFoundScreen() {
  return <ErrorPage kind="not-found" />
}

/** A page that broke. */
export function CrashScreen() {
  // Drawn again, a page whose script did not come would break again: only the browser asks for it anew.
  return <ErrorPage kind="general" again={() => window.location.reload()} />
}

export function ErrorPage({ kind, again }: { kind: Kind; again?: () => void }) {
  const { t } = useText()
  // A plain address: leaving for WeChat's sign-in is not a page of ours.
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
