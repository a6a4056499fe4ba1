'use client'

import { useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { api, perform } from '../api.ts'
import { FailurePage } from '../failure-view.tsx'
import { createCommandKey } from '../ids.ts'
import { QuestionnaireForm } from '../questionnaire-form.tsx'
import { SkeletonPage } from '../skeleton.tsx'
import { useLoad } from '../use-load.ts'
import { useVisit } from '../use-visit.ts'

/** 回访问卷. */
export function QuestionnaireScreen() {
  const { t } = useText()
  const visit = useVisit('questionnaire')
  if (visit.state === 'failed') return <FailurePage failure={visit.failure} again={visit.again} />
  if (visit.state === 'loading')
    return <SkeletonPage title={t('questionnaire.title')} step="questionnaire" cards={3} />
  return <OpenQuestionnaire visitId={visit.data.visitId} />
}

function OpenQuestionnaire({ visitId }: { visitId: string }) {
  const { t } = useText()
  const [command] = useState(() => createCommandKey())
  const loaded = useLoad(visitId, () =>
    perform(command, { visitId }, (commandId) => api.visit.openQuestionnaire.mutate({ visitId, commandId })),
  )
  if (loaded.state === 'failed') return <FailurePage failure={loaded.failure} again={loaded.again} />
  if (loaded.state === 'loading')
    return <SkeletonPage title={t('questionnaire.title')} step="questionnaire" cards={3} />
  return <QuestionnaireForm visitId={visitId} opened={loaded.data} />
}
