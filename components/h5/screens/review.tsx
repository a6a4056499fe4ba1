'use client'

import { useText } from '../../i18n/text.ts'
import { useVisit } from '../requests/use-visit.ts'
import { ReviewForm } from '../review/review-form.tsx'
import { FailurePage } from '../shell/failure-view.tsx'
import { SkeletonPage } from '../shell/skeleton.tsx'

/** The page 回访确认 (review): the submitted answers and the signature. */
export function ReviewScreen() {
  const { t } = useText()
  const page = useVisit('review')
  if (page.state === 'failed') return <FailurePage failure={page.failure} again={page.again} />
  if (page.state === 'loading' || page.data.questionnaire === null)
    return <SkeletonPage title={t('review.title')} step="review" cards={3} />
  const { visit, questionnaire } = page.data
  return <ReviewForm visitId={visit.visitId} submitted={questionnaire} again={page.again} />
}
