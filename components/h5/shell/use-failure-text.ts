'use client'

import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { detail, type Failure } from '../client/failure.ts'

/** A waiting time in seconds, minutes or hours. */
function waitOf(seconds: number): { count: number; unit: string } {
  if (seconds < 120) return { count: seconds, unit: 'seconds' }
  if (seconds < 7200) return { count: Math.ceil(seconds / 60), unit: 'minutes' }
  return { count: Math.ceil(seconds / 3600), unit: 'hours' }
}

/** A failure's text in the customer's language. If there is no translation, the server's Chinese text is used. */
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
