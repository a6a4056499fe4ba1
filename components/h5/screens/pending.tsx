'use client'

import { useEffect, useState } from 'react'
import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { api, type Policy, perform } from '../client/api.ts'
import { createCommandKey } from '../client/command-key.ts'
import { dropIdentity, identityToken } from '../client/identity-token.ts'
import { SignOut } from '../exits/sign-out.tsx'
import { lastDay } from '../facts/dates.ts'
import { leaveWord } from '../navigation/flash.ts'
import { goTo } from '../navigation/go.ts'
import { goOn } from '../navigation/next-page.ts'
import { useAction } from '../requests/use-action.ts'
import { useLoad } from '../requests/use-load.ts'
import { signedIn } from '../session/sign-in.ts'
import { FailureNote, FailurePage } from '../shell/failure-view.tsx'
import { Shell } from '../shell/shell.tsx'
import { SkeletonPage } from '../shell/skeleton.tsx'
import buttonStyles from '../ui/button.module.css'
import { Button, LinkButton } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { Help } from '../ui/help.tsx'
import { PaperScene } from '../ui/scenes.tsx'
import { SlowNote } from '../ui/slow-note.tsx'
import styles from './pending.module.css'

/** The page 待回访保单列表 (list of open visits). Tapping a policy starts or continues its visit. */
export function PendingScreen() {
  const { t } = useText()
  const loaded = useLoad('pending', () => api.visit.pending.query())
  const known = loaded.state === 'ready'
  useEffect(() => {
    if (known) signedIn()
  }, [known])

  if (loaded.state === 'failed') return <FailurePage failure={loaded.failure} again={loaded.again} />
  if (loaded.state === 'loading') return <SkeletonPage title={t('pending.title')} offersCare />
  const none = loaded.data.length === 0
  return (
    <Shell
      offersCare
      title={t('pending.title')}
      lead={none ? undefined : t('pending.lead', { count: loaded.data.length })}
      actions={<Leave />}
    >
      {none ? (
        <section className={cardStyles.card}>
          <div className={cardStyles.scene}>
            <PaperScene />
            <h2>{t('pending.empty')}</h2>
            <p>{t('pending.emptyText')}</p>
          </div>
        </section>
      ) : (
        <PendingList policies={loaded.data} />
      )}
      <Help />
      <SignOut />
    </Shell>
  )
}

function PendingList({ policies }: { policies: readonly Policy[] }) {
  const action = useAction()
  const [chosen, setChosen] = useState<string | null>(null)
  const [command] = useState(() => createCommandKey())

  function open(visitId: string): void {
    setChosen(visitId)
    action.run(async () => {
      const { next } = await perform(command, { visitId }, (commandId, next) =>
        api.visit.start.mutate({ visitId, commandId, next }),
      )
      goOn(visitId, next, goTo)
      return 'leaving'
    })
  }

  return (
    <>
      <ul className={styles.list}>
        {policies.map((policy) => (
          <li key={policy.policyNo}>
            <PendingItem
              policy={policy}
              busy={action.busy && chosen === policy.visitId}
              onOpen={() => policy.visitId !== null && open(policy.visitId)}
            />
            <SlowNote waiting={action.busy && chosen === policy.visitId} />
          </li>
        ))}
      </ul>
      <FailureNote failure={action.failure} />
    </>
  )
}

function PendingItem({ policy, busy, onOpen }: { policy: Policy; busy: boolean; onOpen: () => void }) {
  const { t } = useText()
  const { locale } = useLanguage()
  return (
    <button type="button" className={styles.item} aria-busy={busy} onClick={onOpen}>
      <span className={styles.text}>
        <span className={styles.product} lang="zh-CN">
          {policy.productName}
        </span>
        <span className={styles.number}>{t('pending.policyNo', { policyNo: policy.policyNo })}</span>
        {policy.windowEndsAt !== null && (
          <span className={styles.until}>
            {t('pending.until', { day: lastDay(policy.windowEndsAt, locale) })}
          </span>
        )}
      </span>
      <span className={styles.arrow} aria-hidden="true">
        {busy ? (
          <span className={buttonStyles.spin} />
        ) : (
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path
              d="m9 5 7 7-7 7"
              fill="none"
              stroke="currentColor"
              strokeWidth="2.5"
              strokeLinecap="round"
              strokeLinejoin="round"
            />
          </svg>
        )}
      </span>
    </button>
  )
}

/** The button 退出 (leave) ends the identity check. Without an identity check, a link to 我的保单 (my policies) is shown. */
function Leave() {
  const { t } = useText()
  const action = useAction()
  const [checked] = useState(() => identityToken() !== null)
  if (!checked) {
    return (
      <LinkButton href="/h5/policies" look="secondary">
        {t('pending.toPolicies')}
      </LinkButton>
    )
  }
  function leave(): void {
    action.run(async () => {
      const token = identityToken()
      if (token !== null) await api.identity.exit.mutate({ identityToken: token })
      dropIdentity()
      leaveWord('flash.left')
      goTo('/h5/policies')
      return 'leaving'
    })
  }
  return (
    <>
      <FailureNote failure={action.failure} />
      <Button look="secondary" busy={action.busy} onPress={leave}>
        {t('pending.leave')}
      </Button>
    </>
  )
}
