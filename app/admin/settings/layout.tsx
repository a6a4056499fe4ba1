import type { ReactNode } from 'react'
import { SettingsScreen } from '#components/admin/settings/settings-screen.tsx'

/** The list stays while one setting is shown over it. */
export default function Layout({ children }: { children: ReactNode }) {
  return <SettingsScreen>{children}</SettingsScreen>
}
