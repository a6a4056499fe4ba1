'use client'

import { useText } from '../../i18n/text.ts'
import { QuestionnaireForm } from '../questionnaire/questionnaire-form.tsx'
import { useVisit } from '../requests/use-visit.ts'
import { FailurePage } from '../shell/failure-view.tsx'
import { SkeletonPage } from '../shell/skeleton.tsx'

/** The page 回访问卷 (questionnaire). */
export function QuestionnaireScreen() {
  const { t } = useText()
  const page = useVisit('questionnaire')
  if (page.state === 'failed') return <FailurePage failure={page.failure} again={page.again} />
  if (page.state === 'loading' || page.data.questionnaire === null)
    return <SkeletonPage title={t('questionnaire.title')} step="questionnaire" cards={3} />
  return <QuestionnaireForm visitId={page.data.visit.visitId} opened={page.data.questionnaire} />
}
