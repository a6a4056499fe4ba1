'use client'

import { useText } from '../../i18n/text.ts'
import { CopyCard } from '../copy/copy-card.tsx'
import { Facts } from '../facts/facts.tsx'
import { type Ending, endingOf } from '../navigation/flow.ts'
import { useVisit } from '../requests/use-visit.ts'
import { FailurePage } from '../shell/failure-view.tsx'
import { Shell } from '../shell/shell.tsx'
import { SkeletonPage } from '../shell/skeleton.tsx'
import { LinkButton } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import { HotlineLink } from '../ui/help.tsx'
import { ClockScene, DoneScene, PaperScene, PhoneScene } from '../ui/scenes.tsx'

const scenes = {
  success: DoneScene,
  unsuccessful: PhoneScene,
  phone: PhoneScene,
  expired: ClockScene,
  cancelled: PaperScene,
} satisfies Record<Ending, () => React.ReactNode>

/** The page 回访结果 (result): the outcome of the visit, or how the visit continues outside these pages. */
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
      <section className={cardStyles.card}>
        <div className={cardStyles.scene}>
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
      {ending === 'success' && <CopyCard visit={visit} />}
    </Shell>
  )
}
