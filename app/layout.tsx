import type { Viewport } from 'next'
import type { ReactNode } from 'react'
import './base.css'
import { BearTranslation } from '#components/browser/bear-translation.tsx'

export const viewport: Viewport = { colorScheme: 'only light' }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="zh-CN">
      <body>
        <BearTranslation />
        {children}
      </body>
    </html>
  )
}
