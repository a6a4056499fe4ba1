import type { Viewport } from 'next'
import type { ReactNode } from 'react'
import './base.css'
import { firstScript } from '#components/browser/first-script/first-script.ts'
import { watchdogScript } from '#components/browser/first-script/watchdog.ts'
import { BearTranslation } from '#components/browser/hydration/bear-translation.tsx'
import { ComeToLife } from '#components/browser/hydration/come-to-life.tsx'

export const viewport: Viewport = { colorScheme: 'only light' }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The first script puts attributes on this element before React takes over; React must not call that a mismatch.
    <html lang="zh-CN" suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: watchdogScript }} />
        <script dangerouslySetInnerHTML={{ __html: firstScript }} />
      </head>
      <body>
        <BearTranslation />
        {children}
        <ComeToLife />
      </body>
    </html>
  )
}
