'use client'

import { useText } from '../../i18n/text.ts'
import { api } from '../api.ts'
import { FailurePage } from '../failure-view.tsx'
import { ReviewForm } from '../review-form.tsx'
import { SkeletonPage } from '../skeleton.tsx'
import { useLoad } from '../use-load.ts'
import { useVisit } from '../use-visit.ts'

/** 回访确认: what was answered, and the signature under it. */
export function ReviewScreen() {
  const { t } = useText()
  const visit = useVisit('review')
  if (visit.state === 'failed') return <FailurePage failure={visit.failure} again={visit.again} />
  if (visit.state === 'loading') return <SkeletonPage title={t('review.title')} step="review" cards={3} />
  return <Submitted visitId={visit.data.visitId} />
}

function Submitted({ visitId }: { visitId: string }) {
  const { t } = useText()
  const loaded = useLoad(visitId, () => api.visit.questionnaire.query({ visitId }))
  if (loaded.state === 'failed') return <FailurePage failure={loaded.failure} again={loaded.again} />
  if (loaded.state === 'loading') return <SkeletonPage title={t('review.title')} step="review" cards={3} />
  return <ReviewForm visitId={visitId} submitted={loaded.data} again={loaded.again} />
}
