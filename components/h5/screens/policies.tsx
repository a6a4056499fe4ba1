'use client'

import { useEffect } from 'react'
import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { api, type Policy } from '../client/api.ts'
import { SignOut } from '../exits/sign-out.tsx'
import { fullDate, lastDay } from '../facts/dates.ts'
import { Facts } from '../facts/facts.tsx'
import { visitPath } from '../navigation/flow.ts'
import { useLoad } from '../requests/use-load.ts'
import { signedIn } from '../session/sign-in.ts'
import { FailurePage } from '../shell/failure-view.tsx'
import { Shell } from '../shell/shell.tsx'
import { SkeletonPage } from '../shell/skeleton.tsx'
import { LinkButton } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { Help } from '../ui/help.tsx'
import { PaperScene } from '../ui/scenes.tsx'
import styles from './policies.module.css'

const chipKinds = {
  PENDING: 'warm',
  SUCCESS: 'good',
  CALLBACK: 'calm',
  CANCELLED: 'calm',
  NONE: 'calm',
} as const

/** The page 我的保单 (my policies): every policy with the status of its visit, and the link to 在线回访 (online visits). */
export function PoliciesScreen() {
  const { t } = useText()
  const loaded = useLoad('policies', () => api.visit.policies.query())
  const known = loaded.state === 'ready'
  useEffect(() => {
    if (known) signedIn()
  }, [known])

  if (loaded.state === 'failed') return <FailurePage failure={loaded.failure} again={loaded.again} />
  if (loaded.state === 'loading') return <SkeletonPage title={t('policies.title')} cards={3} offersCare />
  const waiting = loaded.data.filter((policy) => policy.visit === 'PENDING').length
  return (
    <Shell
      offersCare
      title={t('policies.title')}
      lead={waiting > 0 ? t('policies.waiting', { count: waiting }) : undefined}
      actions={<LinkButton href="/h5/visits">{t('policies.enter')}</LinkButton>}
    >
      {loaded.data.length === 0 ? (
        <section className={cardStyles.card}>
          <div className={cardStyles.scene}>
            <PaperScene />
            <h2>{t('policies.empty')}</h2>
            <p>{t('policies.emptyText')}</p>
          </div>
        </section>
      ) : (
        loaded.data.map((policy) => <PolicyCard key={policy.policyNo} policy={policy} />)
      )}
      <Help />
      <SignOut />
    </Shell>
  )
}

function PolicyCard({ policy }: { policy: Policy }) {
  const { t } = useText()
  const { locale } = useLanguage()
  return (
    <article className={cardStyles.card}>
      <span className={styles.chip} data-kind={chipKinds[policy.visit]}>
        {t(`policies.visit.${policy.visit}`)}
      </span>
      <h2 lang="zh-CN">{policy.productName}</h2>
      <Facts
        facts={[
          { name: t('fact.policyNo'), value: policy.policyNo },
          { name: t('fact.underwrittenOn'), value: fullDate(policy.underwrittenOn, locale) },
        ]}
      />
      {policy.windowEndsAt !== null && (
        <p>{t('pending.until', { day: lastDay(policy.windowEndsAt, locale) })}</p>
      )}
      {policy.finishedId !== null && (
        <LinkButton look="secondary" href={visitPath(policy.finishedId, 'result')}>
          {t('policies.copy')}
        </LinkButton>
      )}
    </article>
  )
}
