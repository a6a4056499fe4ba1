import type { Viewport } from 'next'
import type { ReactNode } from 'react'
import './base.css'
import { BearTranslation } from '#components/browser/bear-translation.tsx'
import { earlyTapsScript } from '#components/browser/early-taps.ts'
import { oldEnginesScript } from '#components/browser/old-engines.ts'
import { ReplayEarlyTaps } from '#components/browser/replay-early-taps.tsx'

export const viewport: Viewport = { colorScheme: 'only light' }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="zh-CN">
      <head>
        <script dangerouslySetInnerHTML={{ __html: oldEnginesScript }} />
      </head>
      <body>
        <script dangerouslySetInnerHTML={{ __html: earlyTapsScript }} />
        <BearTranslation />
        {children}
        <ReplayEarlyTaps />
      </body>
    </html>
  )
}
