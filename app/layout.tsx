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
    // The first script sets attributes on this element before React hydrates it. Without this prop, React would
    // report those attributes as a mismatch.
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
