'use client'

import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { detail, type Failure } from '../client/failure.ts'

/** A wait in the unit a person would use. */
function waitOf(seconds: number): { count: number; unit: string } {
  if (seconds < 120) return { count: seconds, unit: 'seconds' }
  if (seconds < 7200) return { count: Math.ceil(seconds / 60), unit: 'minutes' }
  return { count: Math.ceil(seconds / 3600), unit: 'hours' }
}

/** What a failure is called in the customer's language; the server's own words where there are no others. */
export function useFailureText(): (failure: Failure) => string {
  const { t, known } = useText()
  const { locale } = useLanguage()
  return (failure) => {
    if (failure.kind === 'unreachable') return t('network.failed')
    if (locale === 'zh-CN') return failure.message
    const seconds = detail(failure, 'seconds')
    const values = { seconds, left: detail(failure, 'left'), ...waitOf(seconds) }
    return known(`error.${failure.code}`, values) ?? failure.message
  }
}
