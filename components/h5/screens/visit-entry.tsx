'use client'

import { useEffect } from 'react'
import { useText } from '../../i18n/text.ts'
import { api } from '../api.ts'
import { FailurePage } from '../failure-view.tsx'
import { stepOf, visitPath } from '../flow.ts'
import { goInstead } from '../go.ts'
import { SkeletonPage } from '../skeleton.tsx'
import { useLoad } from '../use-load.ts'
import { useVisitId } from '../use-move-on.ts'

/** The address of a visit without a page: leads to the one it is at. */
export function VisitEntryScreen() {
  const { t } = useText()
  const visitId = useVisitId() ?? ''
  const loaded = useLoad(visitId, () => api.visit.view.query({ visitId }))
  const step = loaded.state === 'ready' ? stepOf(loaded.data) : null
  useEffect(() => {
    if (step !== null) goInstead(visitPath(visitId, step))
  }, [step, visitId])
  if (loaded.state === 'failed') return <FailurePage failure={loaded.failure} again={loaded.again} />
  return <SkeletonPage title={t('brand.name')} />
}
