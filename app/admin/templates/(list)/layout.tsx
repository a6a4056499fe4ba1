import type { ReactNode } from 'react'
import { ListScreen } from '#components/admin/templates/list/list-screen.tsx'

/** The list stays while the dialog for a new draft is shown over it. */
export default function Layout({ children }: { children: ReactNode }) {
  return <ListScreen>{children}</ListScreen>
}
