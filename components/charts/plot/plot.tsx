'use client'

import type { ReactNode } from 'react'
import { ResponsiveContainer } from 'recharts'
import { text } from '../messages.zh-CN.ts'
import css from './plot.module.css'
import { usePrinting } from './use-printing.ts'

/** The width in pixels between the margins of an A4 sheet. In a narrower place, the drawing is scaled down. */
const PAPER_WIDTH = 680
const FIRST_WIDTH = 640

/** Shown instead of a chart without any value. */
export function Nothing({ height }: { height: number }) {
  return (
    <p className={css.nothing} style={{ height }}>
      {text.empty}
    </p>
  )
}

/**
 * The container of a recharts chart. In print its width is fixed, because recharts cannot measure the width during
 * printing.
 */
export function Plot({ height, children }: { height: number; children: ReactNode }) {
  const printing = usePrinting()
  return (
    <div className={css.plot} style={{ minHeight: printing ? 0 : height }}>
      <ResponsiveContainer
        width={printing ? PAPER_WIDTH : '100%'}
        height={height}
        initialDimension={{ width: FIRST_WIDTH, height }}
      >
        {children}
      </ResponsiveContainer>
    </div>
  )
}
