'use client'

import { useText } from '../../i18n/text.ts'
import { LinkButton } from '../button.tsx'
import { Facts } from '../facts.tsx'
import { FailurePage } from '../failure-view.tsx'
import { type Ending, endingOf } from '../flow.ts'
import { HotlineLink } from '../help.tsx'
import parts from '../parts.module.css'
import { ClockScene, DoneScene, PaperScene, PhoneScene } from '../scenes.tsx'
import { Shell } from '../shell.tsx'
import { SkeletonPage } from '../skeleton.tsx'
import { useVisit } from '../use-visit.ts'

const scenes = {
  success: DoneScene,
  unsuccessful: PhoneScene,
  phone: PhoneScene,
  expired: ClockScene,
  cancelled: PaperScene,
} satisfies Record<Ending, () => React.ReactNode>

/** 回访结果: how it ended, or where it went, each in its own words. */
export function ResultScreen() {
  const { t } = useText()
  const page = useVisit('result')
  if (page.state === 'failed') return <FailurePage failure={page.failure} again={page.again} />
  const ending = page.state === 'ready' ? endingOf(page.data.visit) : null
  if (page.state === 'loading' || ending === null) return <SkeletonPage title={t('result.title')} cards={1} />
  const Scene = scenes[ending]
  const { visit } = page.data
  return (
    <Shell title={t('result.title')} actions={<LinkButton href="/h5/visits">{t('result.close')}</LinkButton>}>
      <section className={parts.card}>
        <div className={parts.scene}>
          <Scene />
          <h2>{t(`result.${ending}.title`)}</h2>
          <p>{t(`result.${ending}.text`)}</p>
          {ending !== 'success' && <HotlineLink />}
        </div>
        <Facts
          facts={[
            { name: t('fact.product'), value: visit.productName, lang: 'zh-CN' },
            { name: t('fact.policyNo'), value: visit.policyNo },
          ]}
        />
      </section>
    </Shell>
  )
}
