import type { Viewport } from 'next'
import type { ReactNode } from 'react'
import './base.css'
import { backButtonScript } from '#components/browser/back-button.ts'
import { BearTranslation } from '#components/browser/bear-translation.tsx'
import { careScript } from '#components/browser/care.ts'
import { ComeToLife } from '#components/browser/come-to-life.tsx'
import { earlyTapsScript } from '#components/browser/early-taps.ts'
import { fillInsScript } from '#components/browser/fill-ins.ts'
import { watchdogScript } from '#components/browser/watchdog.ts'

export const viewport: Viewport = { colorScheme: 'only light' }

/** Runs before any script file; the page's policy knows it by its hash (server/http/page-policy.ts). */
const firstScript = [fillInsScript, careScript, watchdogScript, earlyTapsScript, backButtonScript].join('\n')

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // Its first script says on it how the page is to be shown, before React takes it over.
    <html lang="zh-CN" suppressHydrationWarning>
      <head>
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
