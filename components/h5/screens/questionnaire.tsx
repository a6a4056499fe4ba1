'use client'

import { useText } from '../../i18n/text.ts'
import { FailurePage } from '../failure-view.tsx'
import { QuestionnaireForm } from '../questionnaire-form.tsx'
import { SkeletonPage } from '../skeleton.tsx'
import { useVisit } from '../use-visit.ts'

/** 回访问卷. */
export function QuestionnaireScreen() {
  const { t } = useText()
  const page = useVisit('questionnaire')
  if (page.state === 'failed') return <FailurePage failure={page.failure} again={page.again} />
  if (page.state === 'loading' || page.data.questionnaire === null)
    return <SkeletonPage title={t('questionnaire.title')} step="questionnaire" cards={3} />
  return <QuestionnaireForm visitId={page.data.visit.visitId} opened={page.data.questionnaire} />
}
