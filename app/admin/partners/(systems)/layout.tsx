import type { ReactNode } from 'react'
import { PartnersScreen } from '#components/admin/partners/partners-screen.tsx'

/** The list stays while one system is shown over it. */
export default function Layout({ children }: { children: ReactNode }) {
  return <PartnersScreen>{children}</PartnersScreen>
}
