import type { Viewport } from 'next'
import type { ReactNode } from 'react'
import './base.css'
import { BearTranslation } from '#components/browser/bear-translation.tsx'
import { ComeToLife } from '#components/browser/come-to-life.tsx'
import { firstScript } from '#components/browser/first-script.ts'

export const viewport: Viewport = { colorScheme: 'only light' }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The first script puts attributes on this element before React takes over; React must not call that a mismatch.
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
