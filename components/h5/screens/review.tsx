'use client'

import { useText } from '../../i18n/text.ts'
import { FailurePage } from '../failure-view.tsx'
import { ReviewForm } from '../review-form.tsx'
import { SkeletonPage } from '../skeleton.tsx'
import { useVisit } from '../use-visit.ts'

/** 回访确认: what was answered, and the signature under it. */
export function ReviewScreen() {
  const { t } = useText()
  const page = useVisit('review')
  if (page.state === 'failed') return <FailurePage failure={page.failure} again={page.again} />
  if (page.state === 'loading' || page.data.questionnaire === null)
    return <SkeletonPage title={t('review.title')} step="review" cards={3} />
  const { visit, questionnaire } = page.data
  return <ReviewForm visitId={visit.visitId} submitted={questionnaire} again={page.again} />
}
