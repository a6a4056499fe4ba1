'use client'

import { answerParagraphs } from '#server/retention/rules/messages.zh-CN.ts'
import { api } from '../api.ts'
import { shanghaiTime } from '../ui/time.ts'
import { useData } from '../use-data.ts'

/** The answer of a request in paragraphs; null while it is not loaded. */
export function useAnswer(id: string | null) {
  const loaded = useData(
    ['personal-data', 'request', id],
    () => api.personalData.get.query({ id: id ?? '' }),
    {
      enabled: id !== null,
    },
  )
  const request = loaded.data
  return {
    loaded,
    paragraphs:
      request === undefined ? null : answerParagraphs({ ...request, day: shanghaiTime(request.at, 'day') }),
  }
}
