'use client'

import { Tag } from 'antd'
import type { ReactNode } from 'react'
import { colours } from './colours.ts'

/** antd's named colours are too light for text. These colours have enough contrast. */
const tones = {
  good: { color: colours.good, background: '#edf6ef', borderColor: '#bcdcc3' },
  waiting: { color: colours.waiting, background: '#fdf6e9', borderColor: '#ecd6a8' },
  bad: { color: colours.bad, background: '#fdf0ee', borderColor: '#f0bfb9' },
  brand: { color: colours.brand, background: '#e6f2f0', borderColor: '#a9d0cb' },
  quiet: { color: colours.quiet, background: '#f5f8f7', borderColor: '#d8e0de' },
} as const
export type Tone = keyof typeof tones

/** A state in one word, coloured by its meaning. */
export function ToneTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <Tag style={{ ...tones[tone], margin: 0 }}>{children}</Tag>
}
