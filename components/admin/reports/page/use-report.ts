'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { type Day, dayOf } from '#server/kernel/calendar.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { Step } from '#server/reporting/rules/period.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { type Loaded, useData } from '../../use-data.ts'

type Freshness = AdminOutputs['report']['freshness']

/** The common beginning of the query keys of all figures. */
export const FIGURES = ['report', 'figures']

const WAITING_MS = 5000

/**
 * The time up to which the figures are counted. It is requested repeatedly while records wait to be counted. When no
 * record waits any more, the figures are loaded again.
 */
export function useFreshness(): Loaded<Freshness> {
  const client = useQueryClient()
  const [waits, setWaits] = useState(false)
  const waited = useRef(false)
  const fresh = useData(['report', 'freshness'], () => api.report.freshness.query(), {
    ...(waits ? { everyMs: WAITING_MS } : {}),
  })
  const waiting = fresh.data === undefined ? null : fresh.data.waiting
  useEffect(() => {
    if (waiting === null) return
    if (waited.current && waiting === 0) void client.invalidateQueries({ queryKey: FIGURES })
    waited.current = waiting > 0
    setWaits(waiting > 0)
  }, [waiting, client])
  return fresh
}

/** Today's date in Shanghai. It is taken from the figures when the demo's clock is ahead of the browser's clock. */
export function todayOf(asOf: string | null, browserNow: Date): Day {
  const counted = asOf === null ? browserNow : new Date(asOf)
  return dayOf(counted > browserNow ? counted : browserNow)
}

/**
 * Figures together with the filter for which they were requested. While new figures load, the old figures are still
 * shown with their own labels and links.
 */
export interface Figures<A, T> {
  readonly asked: A
  readonly figures: T
}

export function useFigures<A extends object, T>(
  name: string,
  asked: A,
  load: (asked: A) => Promise<T>,
): Loaded<Figures<A, T>> {
  return useData([...FIGURES, name, asked], async () => ({ asked, figures: await load(asked) }))
}

/** What a dashboard with trends asks for. */
interface TrendQuery {
  readonly filter: ReportFilter
  /** Null for the step that fits the number of cases; the server chooses it. */
  readonly step: Step | null
}

/** Figures with trends, together with the filter and the step that they have. */
export type TrendFigures<T> = Figures<{ readonly filter: ReportFilter; readonly step: Step }, T>

export function useTrends<T extends { readonly step: Step }>(
  name: string,
  query: TrendQuery,
  load: (query: TrendQuery) => Promise<T>,
): Loaded<TrendFigures<T>> {
  return useData([...FIGURES, name, query], async () => {
    const figures = await load(query)
    return { asked: { filter: query.filter, step: figures.step }, figures }
  })
}
